// Follows the log of the running phase and keeps durations going. The page says all of it without this script, too.
const mostPieces = 4000
const names = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white']
// oxlint-disable-next-line no-control-regex -- an escape starts every colour
const colour = /\u001b\[([\d;]*)m/

for (const log of document.querySelectorAll('pre[data-stream]')) follow(log)
if (document.querySelector('[data-since]')) setInterval(tick, 1000)

function follow(log) {
  const source = new EventSource(log.dataset.stream)
  const classes = new Map()
  source.addEventListener('log', (event) => append(log, JSON.parse(event.data).text, classes))
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

function append(log, text, classes) {
  const isAtEnd = log.scrollTop + log.clientHeight >= log.scrollHeight - 40
  for (const [index, part] of text.split(colour).entries()) {
    if (index % 2 === 1) paint(classes, part)
    else if (part !== '') log.append(classes.size === 0 ? part : coloured(part, classes))
  }
  while (log.childNodes.length > mostPieces) log.firstChild.remove()
  if (isAtEnd) log.scrollTop = log.scrollHeight
}

function coloured(text, classes) {
  const span = document.createElement('span')
  span.className = [...classes.values()].join(' ')
  span.textContent = text
  return span
}

/** The numbers of an SGR sequence; colours beyond the sixteen show as none, as on the page itself. */
function paint(classes, numbers) {
  for (const number of numbers.split(';').map(Number)) {
    if (number === 38 || number === 48) return
    if (number === 0) classes.clear()
    else if (number === 1) classes.set('weight', 'ansi-bold')
    else if (number === 2) classes.set('weight', 'ansi-faint')
    else if (number === 22) classes.delete('weight')
    else if (number === 39) classes.delete('text')
    else if (number === 49) classes.delete('ground')
    else if (number >= 30 && number < 38) classes.set('text', `ansi-${names[number - 30]}-fg`)
    else if (number >= 40 && number < 48) classes.set('ground', `ansi-${names[number - 40]}-bg`)
    else if (number >= 90 && number < 98) classes.set('text', `ansi-bright-${names[number - 90]}-fg`)
    else if (number >= 100 && number < 108) classes.set('ground', `ansi-bright-${names[number - 100]}-bg`)
  }
}

function tick() {
  for (const place of document.querySelectorAll('[data-since]')) {
    place.textContent = duration(Math.max(0, Math.round((Date.now() - Date.parse(place.dataset.since)) / 1000)))
  }
}

/** The format of src/text/show-quantity.ts, which made the text that stands there first. */
function duration(seconds) {
  const minutes = Math.floor(seconds / 60)
  if (minutes === 0) return `${seconds} s`
  if (minutes < 60) return `${minutes} min ${pad(seconds % 60)} s`
  return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} min`
}

function pad(number) {
  return String(number).padStart(2, '0')
}
