export const usage = `npx local-github [options]

Starts a local GitHub with one GitHub App on 127.0.0.1 and prints what that App needs to use it.

  --port N                    default: any free port
  --directory DIR             holds repositories and the key of the App, and stays; default: a temporary
                              folder, which is removed at the end. A key that is there is used again.
  --webhook-url URL           where the App takes its webhooks; default: nowhere
  --webhook-secret-file FILE  its first line is the webhook secret; default: a new one
  --app-id N                  default: 1
  --app-slug NAME             default: local-app
  --app-key FILE              private RSA key of the App as PEM; default: a new one
  --permissions LIST          of the App, as in contents:write,issues:read
  --events LIST               to which the App is subscribed, as in issues,push
  --repository OWNER/NAME     makes a repository, with the App installed; may be repeated
  --json                      print one JSON object instead of lines
  --verbose                   log requests and webhooks on standard error
  --help

SIGINT (Ctrl-C) or SIGTERM ends it. What people do is played by its control API: see the README.`
