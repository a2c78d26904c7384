import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { UnavailableError, UserError } from '../../../src/errors.ts'
import { openSetup } from '../support/open-setup.ts'
import {
  browser,
  existingForm,
  isUntouched,
  pem,
  publicKey,
  scene,
  useSetup,
  webhookSecret,
} from '../support/use-setup.ts'

useSetup()

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
    scene.registration.refusal = new UserError('registration_failed', 'GitHub gave no credentials.', {
      wayOut: 'Begin again.',
    })
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
    expect(body).toContain('<code>WEBHOOK_MODE=pull</code>, which needs no public address')
  })

  it('says that deliveries are read, and leaves no step for the webhook', async () => {
    const reading = await openSetup({ deliveries: { kind: 'pull' } })
    const visitor = await reading.enter()
    const { body } = await visitor.get('/')
    const { state } = await visitor.forms()
    const done = await visitor.get(`/registered?code=good&state=${state}`)
    await reading.close()

    expect(body).toContain('needs no public address')
    expect(body).toContain('<code>https://speckit.invalid/</code>')
    expect(done.body).not.toContain('webhook is off')
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
    taken.registration.obstacle = async () =>
      new UserError('credentials_exist', 'APP_ID is set already.', { wayOut: 'Remove it.' })

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
    scene.registration.refusal = new UserError('app_unknown', 'GitHub does not know an App with the id 4711.', {
      wayOut: 'Check it.',
    })

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
