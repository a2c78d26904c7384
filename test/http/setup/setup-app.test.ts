import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { UnavailableError, UserError } from '../../../src/errors.ts'
import { openSetup } from '../support/open-setup.ts'
import type { SetupBrowser, SetupScene } from '../support/open-setup.ts'
import { sendRequest } from '../support/send-request.ts'

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString().trim()
const webhookSecret = randomBytes(16).toString('hex')

let scene: SetupScene
let browser: SetupBrowser

beforeEach(async () => {
  scene = await openSetup()
  browser = await scene.enter()
})

afterEach(() => scene.close())

const isUntouched = () => expect([scene.registration.codes, scene.registration.adopted]).toEqual([[], []])

async function existingForm(): Promise<Record<string, string>> {
  const { formToken } = await browser.forms()
  return { formToken, appId: '4711', privateKey: pem, webhookSecret }
}

describe('whoever does not have the code', () => {
  const wrongCode = randomBytes(32).toString('base64url')

  it.each([
    ['the page', 'GET', '/'],
    ['a stylesheet', 'GET', '/page.css'],
    ['the way back from GitHub with a code of their own', 'GET', '/registered?code=strangers&state='],
    ['the form for an App that exists', 'POST', '/existing'],
    ['the paths of Probot’s page', 'GET', '/probot/setup?code=strangers'],
    ['its import', 'POST', '/probot/import'],
    ['another code', 'GET', `/setup/${wrongCode}`],
    ['a code that is too short', 'GET', '/setup/a'],
    ['anything else', 'GET', '/healthz'],
  ])('gets the same bare answer for %s', async (_name, method, path) => {
    const headers = { origin: scene.base, 'content-type': 'application/x-www-form-urlencoded' }

    const { status, body, headers: answered } = await sendRequest(`${scene.base}${path}`, { method, headers })

    expect([status, body, answered['set-cookie']]).toEqual([404, 'Not found\n', undefined])
    isUntouched()
  })

  it('has no session by a cookie that was made up', async () => {
    const { status } = await browser.get('/', { cookie: `speckit_setup=${wrongCode}` })

    expect(status).toBe(404)
  })
})

describe('the code', () => {
  it('is exchanged for a cookie that no script reads, and leaves the address', async () => {
    const { status, headers } = await sendRequest(`${scene.base}/setup/${scene.code}`)

    expect(scene.code).toMatch(/^[\w-]{43}$/)
    expect([status, headers.location, headers['referrer-policy']]).toEqual([303, '/', 'no-referrer'])
    expect(headers['set-cookie']).toEqual([
      expect.stringMatching(/^speckit_setup=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/),
    ])
    expect(headers['set-cookie']?.[0]).not.toContain(scene.code)
  })

  it('opens sessions until the App is saved, and none afterwards', async () => {
    const second = await scene.enter()
    const { state } = await second.forms()
    expect((await second.get(`/registered?code=abc&state=${state}`)).status).toBe(200)

    const answers = await Promise.all([
      sendRequest(`${scene.base}/setup/${scene.code}`),
      browser.get('/'),
      browser.get(`/registered?code=late&state=${state}`),
    ])

    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404])
    expect(scene.registration.codes).toEqual(['abc'])
  })

  it('keeps eight sessions, and lets the oldest go', async () => {
    for (let count = 0; count < 8; count += 1) await scene.enter()

    expect((await browser.get('/')).status).toBe(404)
  })
})

describe('another site', () => {
  it('is refused under a name of its own that points here', async () => {
    for (const host of [
      'evil.example',
      `evil.example:${scene.port}`,
      '127.0.0.1',
      '127.0.0.1:1',
      `127.0.0.1.evil.example:${scene.port}`,
    ]) {
      const page = await browser.get('/', { host })
      const entry = await sendRequest(`${scene.base}/setup/${scene.code}`, { headers: { host } })
      const back = await browser.get(`/registered?code=strangers&state=x`, { host })

      expect([page.status, entry.status, back.status]).toEqual([403, 403, 403])
    }
    isUntouched()
  })

  it.each(['https://evil.example', 'null', 'http://127.0.0.1:1', 'https://127.0.0.1'])(
    'cannot post the form for an App that exists: Origin %s',
    async (origin) => {
      const { status } = await browser.post('/existing', await existingForm(), { origin })

      expect(status).toBe(403)
      isUntouched()
    },
  )

  it('cannot post it without an Origin', async () => {
    const fields = await existingForm()
    const headers = { cookie: browser.cookie, 'content-type': 'application/x-www-form-urlencoded' }

    const { status } = await sendRequest(`${scene.base}/existing`, {
      method: 'POST',
      headers,
      body: new URLSearchParams(fields).toString(),
    })

    expect(status).toBe(403)
    isUntouched()
  })

  it('cannot post it without the token of a page of ours, or with that of another session', async () => {
    const fields = await existingForm()
    const other = await (await scene.enter()).forms()

    for (const formToken of ['', 'x', other.formToken]) {
      expect((await browser.post('/existing', { ...fields, formToken })).status).toBe(403)
    }
    isUntouched()
  })

  it.each(['cross-site', 'same-site'])('leads nowhere but to the way back: Sec-Fetch-Site %s', async (site) => {
    const headers = { 'sec-fetch-site': site, 'sec-fetch-mode': 'navigate' }

    const answers = await Promise.all([
      browser.get('/', headers),
      browser.get('/page.css', headers),
      browser.get(`/setup/${scene.code}`, headers),
      browser.post('/existing', await existingForm(), headers),
    ])
    const back = await browser.get(`/registered?code=abc&state=${(await browser.forms()).state}`, headers)

    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403])
    expect(back.status).toBe(200)
  })

  it('cannot load the way back as anything but a page', async () => {
    const { state } = await browser.forms()
    const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }

    expect((await browser.get(`/registered?code=abc&state=${state}`, headers)).status).toBe(403)
    isUntouched()
  })
})

describe('a connection that says too little', () => {
  it.each([
    ['half of its headers', 'GET / HTTP/1.1\r\nHost: x\r\n'],
    ['half of its body', 'POST /existing HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf'],
  ])('is closed: %s', async (_name, text) => {
    const impatient = await openSetup({ requestTimeoutMs: 100 })
    const socket = connect(impatient.port, '127.0.0.1').resume()
    socket.on('error', () => undefined)

    socket.write(text)
    await once(socket, 'close')

    await impatient.close()
    expect(socket.destroyed).toBe(true)
  })
})

describe('the way back from GitHub', () => {
  it('takes a code with the state of its session, once', async () => {
    const { state } = await browser.forms()

    const first = await browser.get(`/registered?code=abc&state=${state}`)
    await scene.done

    expect(first.status).toBe(200)
    expect(first.body).toContain('href="https://github.example/apps/speckit-app/installations/new"')
    expect(first.body).toMatch(/<code>speckit<\/code> on an issue/)
    expect(first.body).toContain('href="https://speckit.example/runs"')
    expect(scene.registration.codes).toEqual(['abc'])
  })

  it('takes no stranger’s code: without state, with a wrong one, with that of another session', async () => {
    const other = await (await scene.enter()).forms()

    for (const query of [
      'code=strangers',
      'code=strangers&state=',
      'code=strangers&state=x',
      `code=strangers&state=${other.state}`,
    ]) {
      const { status, body } = await browser.get(`/registered?${query}`)
      expect([status, body]).toEqual([403, expect.stringContaining('does not answer a registration')])
    }
    isUntouched()
  })

  it('takes no state twice, also when the first registration failed', async () => {
    const { state } = await browser.forms()
    scene.registration.refusal = new UserError('registration_failed', 'GitHub gave no credentials.', 'Begin again.')
    const first = await browser.get(`/registered?code=abc&state=${state}`)
    scene.registration.refusal = null

    const second = await browser.get(`/registered?code=strangers&state=${state}`)
    const third = await browser.get(`/registered?code=def&state=${(await browser.forms()).state}`)

    expect([first.status, second.status, third.status]).toEqual([409, 403, 200])
    expect(first.body).toContain('GitHub gave no credentials.')
    expect(scene.registration.codes).toEqual(['abc', 'def'])
  })

  it('keeps the state when somebody else sends a wrong one', async () => {
    const { state } = await browser.forms()

    await browser.get('/registered?code=strangers&state=wrong', { 'sec-fetch-site': 'cross-site' })

    expect((await browser.forms()).state).toBe(state)
  })
})

describe('the page', () => {
  it('posts the manifest to GitHub, for the person or for an organisation', async () => {
    const { manifest, state } = await browser.forms()
    const own = await browser.get('/')
    const acme = await browser.get('/?organization=acme-inc')

    expect(manifest).toEqual({ name: 'it\'s <here> & "there"', redirect_url: `${scene.base}/registered` })
    expect(own.body).toContain(`<form method="post" action="https://github.example/settings/apps/new?state=${state}">`)
    expect(acme.body).toContain(
      `action="https://github.example/organizations/acme-inc/settings/apps/new?state=${state}"`,
    )
  })

  it('comes back to the name by which the browser knows it', async () => {
    const { manifest } = await (await scene.enter('localhost')).forms()

    expect(manifest['redirect_url']).toBe(`http://localhost:${scene.port}/registered`)
  })

  it('takes no address for an organisation', async () => {
    const { body } = await browser.get(`/?organization=${encodeURIComponent('../x"><script>')}`)

    expect(body).toContain('action="https://github.example/settings/apps/new?')
    expect(body).toContain('This is no login of an organisation')
    expect(body).not.toContain('<script')
  })

  it('says where deliveries go, or that they go nowhere', async () => {
    const silent = await openSetup({ deliveries: { kind: 'none' } })
    const { body } = await (await silent.enter()).get('/')
    await silent.close()

    expect((await browser.get('/')).body).toContain('<code>https://speckit.example/api/github/webhooks</code>')
    expect(body).toMatch(/<code>PUBLIC_URL<\/code> is not set/)
  })

  it('sends the headers of the other pages, and lets forms go to us and to GitHub', async () => {
    const { headers } = await browser.get('/')

    expect(headers).toMatchObject({
      'content-security-policy':
        "default-src 'self'; base-uri 'none'; form-action 'self' https://github.example; frame-ancestors 'none'; object-src 'none'",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'strict-origin',
      'cache-control': 'no-store',
    })
  })

  it('names every control by a label, and needs no script', async () => {
    const { body } = await browser.get('/')
    const controls = [...body.matchAll(/<(?:input|textarea)\s+id="(\w+)"/g)].map(([, id]) => id)
    const hints = [...body.matchAll(/aria-describedby="([^"]+)"/g)].flatMap(([, ids = '']) => ids.split(' '))

    expect(controls).toEqual(['organization', 'appId', 'privateKey', 'webhookSecret'])
    expect(controls.filter((id) => !body.includes(`<label for="${id}">`))).toEqual([])
    expect(hints.filter((id) => !body.includes(`id="${id}"`))).toEqual([])
    expect(body).not.toMatch(/<script|style=|\son\w+=/)
  })

  it('has its own files', async () => {
    const answers = await Promise.all(['/page.css', '/setup.css', '/icon.svg'].map((path) => browser.get(path)))

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
  })

  it('says what is in the way instead of its forms', async () => {
    const taken = await openSetup()
    const person = await taken.enter()
    taken.registration.obstacle = async () => new UserError('credentials_exist', 'APP_ID is set already.', 'Remove it.')

    const { body } = await person.get('/')
    await taken.close()

    expect(body).toContain('APP_ID is set already.')
    expect(body).not.toContain('<form')
  })
})

describe('the form for an App that exists', () => {
  it('saves it, however the key was pasted', async () => {
    const pasted = `  ${pem.replaceAll('\n', '\r\n')}\r\n\r\n`

    const { status, body } = await browser.post('/existing', {
      ...(await existingForm()),
      appId: ' 4711 ',
      privateKey: pasted,
      webhookSecret: ` ${webhookSecret}\r\n`,
    })
    await scene.done

    expect(status).toBe(200)
    expect(body).toContain('The App speckit-app is saved')
    expect(scene.registration.adopted).toEqual([{ appId: 4711, privateKey: pem, webhookSecret }])
  })

  const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
  })

  it.each<[string, Record<string, string>, string]>([
    ['an id that is a client ID', { appId: 'Iv23liABC' }, 'is a number'],
    ['an id that is zero', { appId: '0' }, 'is a number'],
    ['no id', { appId: '' }, 'is a number'],
    ['a key that is none', { privateKey: 'hello' }, 'no private key of an App'],
    [
      'a public key',
      { privateKey: publicKey.export({ type: 'spki', format: 'pem' }).toString() },
      'no private key of an App',
    ],
    ['a key of another kind', { privateKey: elliptic.toString() }, 'no private key of an App'],
    ['half of a key', { privateKey: pem.slice(0, 800) }, 'no private key of an App'],
    ['no secret', { webhookSecret: '  ' }, 'The webhook secret is missing'],
  ])('refuses %s and says so at its field', async (_name, wrong, words) => {
    const { status, body } = await browser.post('/existing', { ...(await existingForm()), ...wrong })

    expect(status).toBe(422)
    expect(body).toMatch(new RegExp(`aria-invalid="true"[\\s\\S]*class="problem" id="\\w+-problem">[^<]*${words}`))
    isUntouched()
  })

  it('says what GitHub said, keeps the id and shows no secret again', async () => {
    scene.registration.refusal = new UserError(
      'app_unknown',
      'GitHub does not know an App with the id 4711.',
      'Check it.',
    )

    const { status, body } = await browser.post('/existing', await existingForm())

    expect(status).toBe(422)
    expect(body).toContain('GitHub does not know an App with the id 4711.')
    expect(body).toMatch(/id="appId"[^>]*value="4711"/)
    expect(`${body} ${scene.log.join('\n')}`).not.toContain(webhookSecret)
    expect(`${body} ${scene.log.join('\n')}`).not.toContain(pem.split('\n')[1])
  })

  it('says that GitHub is away', async () => {
    scene.registration.refusal = new UnavailableError('read the App: HTTP 503')

    const { status, body } = await browser.post('/existing', await existingForm())

    expect([status, body]).toEqual([422, expect.stringContaining('GitHub is away')])
  })

  it('shows nothing of a failure of ours', async () => {
    scene.registration.refusal = new Error(`a bug near ${webhookSecret}`)

    const { status, body } = await browser.post('/existing', await existingForm())

    expect([status, body]).toEqual([500, 'The set-up page failed; its log says why.\n'])
  })

  it('takes at most 64 KiB, and forms only', async () => {
    const fields = await existingForm()

    const large = await browser.post('/existing', { ...fields, privateKey: 'x'.repeat(65 * 1024) })
    const json = await browser.post('/existing', fields, { 'content-type': 'application/json' })

    expect([large.status, json.status]).toEqual([413, 415])
    isUntouched()
  })
})
