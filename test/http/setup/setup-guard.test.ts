import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, it } from '@jest/globals'
import { openSetup } from '../support/open-setup.ts'
import { sendRequest } from '../support/send-request.ts'
import { browser, existingForm, isUntouched, scene, useSetup } from '../support/use-setup.ts'

useSetup()

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
