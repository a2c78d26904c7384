import { isSame, newSecret } from '../secrets.ts'

/** A browser that came with the code. */
export type SetupSession = {
  /** Goes into every form of ours. */
  formToken: string
  /** Goes to GitHub and has to come back from there. */
  state(): string
  /** Whether it is the state of this session; the right one is taken once. */
  takeState(given: string): boolean
}

export type SetupSessions = {
  /** Part of the address that the log shows. */
  code: string
  /** Value of `Set-Cookie` for whoever has the code; null for everybody else. */
  open(code: string): string | null
  find(cookieHeader: string | undefined): SetupSession | null
  /** From now on nobody has a session, and none is opened. */
  end(): void
}

const cookieName = 'speckit_setup'
/** Enough for a person with several browsers; the oldest goes. */
const mostSessions = 8

export function createSetupSessions(): SetupSessions {
  const code = newSecret()
  let sessions: { id: string; session: SetupSession }[] = []
  let isOver = false
  return {
    code,
    open(given) {
      if (isOver || !isSame(given, code)) return null
      const id = newSecret()
      sessions = [...sessions, { id, session: createSession() }].slice(-mostSessions)
      // Lax: the way back from GitHub is a navigation that another site starts
      return `${cookieName}=${id}; Path=/; HttpOnly; SameSite=Lax`
    },
    find(cookieHeader) {
      const ids = cookiesNamed(cookieHeader ?? '')
      return sessions.find(({ id }) => ids.some((given) => isSame(given, id)))?.session ?? null
    },
    end() {
      isOver = true
      sessions = []
    },
  }
}

/** More than one, when another server on this machine has set its own of this name. */
function cookiesNamed(header: string): string[] {
  const pairs = header.split(';').map((pair) => pair.trim())
  return pairs.filter((pair) => pair.startsWith(`${cookieName}=`)).map((pair) => pair.slice(cookieName.length + 1))
}

function createSession(): SetupSession {
  let state = newSecret()
  return {
    formToken: newSecret(),
    state: () => state,
    takeState(given) {
      const isOurs = isSame(given, state)
      // a wrong one changes nothing: any web page can send one
      if (isOurs) state = newSecret()
      return isOurs
    },
  }
}
