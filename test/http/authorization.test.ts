import { describe, expect, it } from '@jest/globals'
import { createAuthorize } from '../../src/http/authorization.ts'
import { aRun } from './support/fake-runs.ts'
import { serve } from './support/serve.ts'

const token = 'correct horse battery staple'.replaceAll(' ', '-')
const api = '/spec-automation/runs'
const basic = (user: string, password: string) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`

describe('without API_TOKEN', () => {
  it.each([
    ['127.0.0.1', 'localhost:3000'],
    ['127.0.0.1', '127.0.0.1'],
    ['127.8.9.1', 'LOCALHOST'],
    ['::1', '[::1]:3000'],
    ['::ffff:127.0.0.1', '127.0.0.2:3000'],
  ])('serves %s under the name %s', async (remoteAddress, host) => {
    const { app } = serve()

    const response = await app.inject({ url: api, remoteAddress, headers: { host } })

    expect(response.statusCode).toBe(200)
  })

  it.each(['10.0.0.7', '192.168.1.2', '::ffff:10.0.0.7', 'fe80::1', '2001:db8::1', '127.0.0.1.evil.com'])(
    'refuses the address %s',
    async (remoteAddress) => {
      const { app } = serve()

      const responses = await Promise.all(
        [api, '/runs', '/openapi.json', '/runs/assets/page.css', '/nowhere'].map((url) =>
          app.inject({ url, remoteAddress, headers: { host: 'localhost' } }),
        ),
      )

      expect(responses.map(({ statusCode }) => statusCode)).toEqual([403, 403, 403, 403, 403])
      expect(responses[0]?.json().detail).toBe(
        'No API_TOKEN is set, so only callers on this machine are served. Set API_TOKEN to serve others.',
      )
    },
  )

  it.each([
    'evil.example',
    'localhost.evil.example',
    'localhost@evil.example',
    'localhost/',
    '127.0.0.1.nip.io',
    '[::2]',
    // the public address: a proxy on this machine may add no header
    'speckit.example.com',
  ])('refuses a request that is addressed to “%s” (DNS rebinding)', async (host) => {
    const { app } = serve()

    const response = await app.inject({ url: api, headers: { host } })

    expect(response.statusCode).toBe(403)
    expect(response.json().detail).toContain('must be addressed to localhost')
  })

  it.each(['x-forwarded-for', 'forwarded', 'x-real-ip', 'via', 'x-forwarded-host', 'cf-connecting-ip'])(
    'refuses a request with %s, even when it claims this machine',
    async (name) => {
      const { app } = serve()

      const response = await app.inject({ url: api, headers: { [name]: '127.0.0.1' } })

      expect(response.statusCode).toBe(403)
      expect(response.json().detail).toContain(`\`${name}\``)
    },
  )

  it('refuses a request without a name', () => {
    const authorize = createAuthorize({ apiToken: null })

    expect(authorize('api', { remoteAddress: '127.0.0.1', headers: {} })?.status).toBe(403)
    expect(authorize('api', { remoteAddress: undefined, headers: { host: 'localhost' } })?.status).toBe(403)
  })

  it('shows people a page that says why', async () => {
    const { app } = serve()

    const response = await app.inject({ url: '/runs', remoteAddress: '10.0.0.7' })

    expect(response.statusCode).toBe(403)
    expect(response.headers['content-type']).toBe('text/html; charset=utf-8')
    expect(response.body).toContain('Set API_TOKEN')
  })

  it('leaves /healthz open', async () => {
    const { app } = serve()

    const response = await app.inject({ url: '/healthz', remoteAddress: '10.0.0.7', headers: { host: 'anything' } })

    expect(response.statusCode).toBe(200)
  })
})

describe('with API_TOKEN', () => {
  it('serves the token from anywhere, forwarded or not', async () => {
    const { app } = serve({ apiToken: token })

    const response = await app.inject({
      url: api,
      remoteAddress: '203.0.113.9',
      headers: { host: 'anything', 'x-forwarded-for': '203.0.113.9', authorization: `bearer ${token}` },
    })

    expect(response.statusCode).toBe(200)
  })

  it.each([
    ['nothing', undefined],
    ['a wrong token', 'Bearer wrong'],
    ['a part of the token', `Bearer ${token.slice(0, -1)}`],
    ['the token and more', `Bearer ${token}x`],
    ['no scheme', token],
    ['another scheme', `Digest ${token}`],
    ['an empty token', 'Bearer '],
    ['a password, which only pages take', basic('me', token)],
  ])('refuses the API for %s, on this machine too', async (_what, authorization) => {
    const { app } = serve({ apiToken: token })

    const response = await app.inject({ url: api, headers: authorization === undefined ? {} : { authorization } })

    expect(response.statusCode).toBe(401)
    expect(response.headers['www-authenticate']).toBe('Bearer realm="speckit-app"')
    expect(response.json().detail).toContain('API_TOKEN')
    expect(response.body).not.toContain(token)
  })

  it('lets a browser open the pages, their files, logs and downloads with the token as the password', async () => {
    const { app, store } = serve({ apiToken: token })
    const run = store.add(aRun())
    const artifact = store.attach(run, {})
    const urls = [
      '/runs',
      `/runs/${run.id}`,
      '/runs/assets/page.css',
      `/runs/${run.id}/artifacts/${artifact.id}/download`,
      `/runs/${run.id}/phases/${run.phases[0]?.id}/log`,
    ]

    for (const url of urls) {
      const asked = await app.inject(url)
      const right = await app.inject({ url, headers: { authorization: basic('', token) } })
      const wrong = await app.inject({ url, headers: { authorization: basic(token, 'wrong') } })

      expect([url, asked.statusCode, right.statusCode, wrong.statusCode]).toEqual([url, 401, 200, 401])
      expect(asked.headers['www-authenticate']).toBe('Basic realm="speckit-app", charset="UTF-8"')
    }
  })

  it('asks for the token before it tells whether something exists', async () => {
    const { app } = serve({ apiToken: token, isMetricsEnabled: true })

    const responses = await Promise.all(
      ['/nowhere', '/spec-automation/runs/not-a-uuid', '/openapi.json', '/metrics'].map((url) => app.inject(url)),
    )

    expect(responses.map(({ statusCode }) => statusCode)).toEqual([401, 401, 401, 401])
  })
})

describe('every answer', () => {
  it.each(['/runs', '/spec-automation/runs', '/nowhere', '/healthz', '/runs/assets/live-log.js'])(
    'of %s forbids foreign scripts, frames and guessing of types',
    async (url) => {
      const { app } = serve()

      const { headers } = await app.inject(url)

      expect(headers['content-security-policy']).toMatch(/^default-src 'self'; .*frame-ancestors 'none'/)
      expect(headers['content-security-policy']).not.toContain('unsafe')
      expect(headers['x-content-type-options']).toBe('nosniff')
      expect(headers['referrer-policy']).toBe('no-referrer')
      expect(headers['access-control-allow-origin']).toBeUndefined()
    },
  )

  it('throttles wrong tokens by their address, and never the right one', () => {
    let time = 0
    const authorize = createAuthorize({ apiToken: token, now: () => time })
    const from = (remoteAddress: string, given: string) =>
      authorize('api', { remoteAddress, headers: { authorization: `Bearer ${given}` } })?.status ?? 200

    const first = Array.from({ length: 10 }, (_, index) => from('203.0.113.9', `wrong${index}`))
    expect(new Set(first)).toEqual(new Set([401]))
    expect([from('203.0.113.9', 'wrong'), from('203.0.113.9', token), from('203.0.113.8', 'wrong')]).toEqual([
      429, 200, 401,
    ])

    time = 60_000
    expect(from('203.0.113.9', 'wrong')).toBe(401)
  })

  it('says when to try again, and counts nothing for requests without a token', async () => {
    const { app } = serve({ apiToken: token })
    const answers = await Promise.all(Array.from({ length: 30 }, () => app.inject({ url: api })))
    for (let time = 0; time < 10; time++) await app.inject({ url: api, headers: { authorization: 'Bearer wrong' } })

    const response = await app.inject({ url: api, headers: { authorization: 'Bearer wrong' } })

    expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([401]))
    expect(response.statusCode).toBe(429)
    expect(Number(response.headers['retry-after'])).toBeGreaterThan(0)
    expect(response.json().detail).toContain('API_TOKEN')
  })
})
