// Follows the log of the running phase and keeps durations going. The page says all of it without this script, too.
const mostPieces = 4000
// oxlint-disable-next-line no-control-regex -- an escape starts every colour
const colours = /\u001b\[[\d;]*m/g

for (const log of document.querySelectorAll('pre[data-stream]')) follow(log)
if (document.querySelector('[data-since]')) setInterval(tick, 1000)

function follow(log) {
  const source = new EventSource(log.dataset.stream)
  source.addEventListener('log', (event) => append(log, JSON.parse(event.data).text.replace(colours, '')))
  source.addEventListener('reset', () => log.replaceChildren())
  source.addEventListener('end', () => {
    source.close()
    location.reload()
  })
  source.addEventListener('error', () => {
    // The browser connects again by itself, unless the server refused: then the page says why.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 5000)
  })
  log.scrollTop = log.scrollHeight
}

function append(log, text) {
  const isAtEnd = log.scrollTop + log.clientHeight >= log.scrollHeight - 40
  log.append(text)
  while (log.childNodes.length > mostPieces) log.firstChild.remove()
  if (isAtEnd) log.scrollTop = log.scrollHeight
}

function tick() {
  for (const place of document.querySelectorAll('[data-since]')) {
    const seconds = Math.max(0, Math.round((Date.now() - Date.parse(place.dataset.since)) / 1000))
    place.textContent = seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`
  }
}
