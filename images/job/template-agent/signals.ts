/** What a heading of an issue announces. `body` = nothing special: what stands there is about the feature itself. */
export type Topic =
  | 'body'
  | 'stories'
  | 'acceptance'
  | 'edges'
  | 'limits'
  | 'data'
  | 'interface'
  | 'optional'
  | 'exclusions'
  | 'questions'
  | 'background'
  | 'references'

const topics: [Topic, RegExp][] = [
  [
    'exclusions',
    /out of scope|not in scope|non-?goals?|won'?t|excluded|nicht im umfang|nicht enthalten|nicht-?ziele|abgrenzung|hors périmètre/i,
  ],
  ['questions', /questions?\b|unclear|to be decided|tbd|offene (?:fragen|punkte)|unklar/i],
  [
    'acceptance',
    /acceptance|done when|definition of done|success criteria|akzeptanz|abnahme|fertig,? wenn|critères d'acceptation/i,
  ],
  ['stories', /user stor|use cases?|scenarios?\b|anwendungsf|nutzergeschicht|szenari/i],
  ['edges', /edge cases?|corner cases?|error|bad input|failure|sonderf|randf|grenzf|fehlerf|fehlerbehandlung/i],
  ['optional', /nice to have|optional|stretch|could have|later|wünschenswert|bonus/i],
  [
    'limits',
    /constraint|non-?functional|performance|security|privacy|limits?\b|quality|rahmenbedingung|nicht-?funktional|sicherheit|datenschutz/i,
  ],
  ['data', /data model|entit|schema|fields?\b|datenmodell|datenfelder/i],
  ['interface', /\bapi\b|endpoints?|\bcli\b|commands?\b|interface|schnittstelle|befehle/i],
  ['references', /references?\b|links?\b|see also|related|attachments?|screenshots?|siehe auch|verweise/i],
  [
    'background',
    /background|motivation|\bwhy\b|problem|context|current (?:behaviou?r|state|situation)|today|hintergrund|ausgangslage|ist-zustand|warum|contexte/i,
  ],
]

export function topicOfHeading(heading: string): Topic {
  return topics.find(([, pattern]) => pattern.test(heading))?.[0] ?? 'body'
}

const story = [
  /^\W*as an?\b.{1,160}?[,;]?\s+(?:i|we)\s*(?:want|need|would like|can|should|must|'d like|wish|expect)/iu,
  /^\W*als\b.{1,160}?[,;]?\s+(?:möchte|will|kann|brauche|muss|soll)\w*\s+(?:ich|wir)\b/iu,
  /^\W*en tant que?\b.{1,160}?[,;]?\s+(?:je|nous)\b/iu,
]

export function isStory(text: string): boolean {
  return story.some((pattern) => pattern.test(text))
}

const modal =
  /\b(?:must|shall|should|can|cannot|can't|could|may|might|will|won't|would|needs?|have to|has to|ought|want|allows?|supports?|requires?|required|never|always|only|at (?:most|least)|no (?:more|less|fewer) than|ensure|expect(?:ed)?|möchten?|muss|müssen|soll|sollen|sollte|sollten|darf|dürfen|kann|können|könnte|wird|werden|braucht|brauchen|nie|immer|mindestens|höchstens|doit|doivent|peut|peuvent|devrait|debe|deben|puede|pueden)\b/iu

const imperative =
  /^\W*(?:add|allow|show|display|support|make|send|store|save|create|remove|delete|provide|implement|enable|introduce|let|give|keep|use|hide|sort|filter|list|log|return|accept|reject|validate|export|import|render|print|read|write|replace|rename|move|update|fix|handle|limit|notify|warn|check|include|expose|document|test|build|extend|improve|prevent|avoid|ensure|convert|generate|parse|run|cache|encrypt|mark|highlight|group|search|track|record|count|measure|migrate|deploy|configure|please)\b/iu

const german =
  /^\W*(?:bitte)\b|\b(?:hinzufügen|anzeigen|ermöglichen|unterstützen|speichern|löschen|ändern|einbauen|ergänzen|erlauben)\.?$/iu

/** A reason given in a subordinate clause (`because the list has to …`) demands nothing. */
const reason = /\b(?:because|since|so that|in order to|weil|damit|sodass)\b.*$/isu

export function isRequirementSentence(text: string): boolean {
  const demand = text.replace(reason, '')
  return modal.test(demand) || imperative.test(demand) || german.test(demand)
}

export function isExclusion(text: string): boolean {
  return /^\W*(?:(?:this is |explicitly )?(?:not part of|out of scope|not in scope|non-goals?\b|excluded\b)|nicht (?:teil|bestandteil|enthalten|im umfang))/iu.test(
    text,
  )
}

/** How it is today, and not how it has to become. */
export function describesToday(text: string): boolean {
  return /^\W*today\b|\b(?:currently|at the moment|at present|right now|so far|until now|heute|derzeit|bisher|momentan|aktuell|zurzeit)\b/iu.test(
    text,
  )
}

export function isStrict(text: string): boolean {
  return /\b(?:must|shall|should|muss|müssen|soll\w*)\b/iu.test(text)
}

/** How strongly the issue asks for it. */
export function strengthOf(text: string, topic: Topic): 'MUST' | 'SHOULD' | 'MAY' {
  if (
    topic === 'optional' ||
    /^\W*optional(?:ly)?\b|\b(?:is|are|ist) optional\b|\(optional\)|\b(?:nice to have|would be nice|could|might|wünschenswert|könnte|wäre schön)\b/iu.test(
      text,
    )
  )
    return 'MAY'
  const isFirm = /\b(?:must|shall|never|always|has to|have to|required|muss|müssen|nie|immer|darf|dürfen)\b/iu.test(
    text,
  )
  return !isFirm && /\b(?:should|sollte|sollten|ideally|preferably|möglichst|idealerweise)\b/iu.test(text)
    ? 'SHOULD'
    : 'MUST'
}

export function isEdge(text: string): boolean {
  return /\b(?:empty|invalid|missing|fails?|failure|errors?|wrong|duplicates?|unknown|at most|at least|more than|longer than|without|unless|offline|timeouts?|too (?:long|large|many)|not found|40\d|50\d|rejects?|leer|ungültig|fehlt|fehler|höchstens|mindestens|ohne|länger als|unbekannt|abgelehnt)\b/iu.test(
    text,
  )
}

/** A number with a unit or a comparison: something that can be measured. */
export function isMeasurable(text: string): boolean {
  return /\d\s?(?:%|ms\b|s\b|seconds?|minutes?|hours?|days?|weeks?|kb\b|mb\b|gb\b|characters?|requests?|users?|items?|entries|results?|sekunden|minuten|stunden|tage?n?\b|zeichen|prozent|einträge)|\b(?:at most|at least|up to|within|less than|more than|no more than|under|maximum|minimum|höchstens|mindestens|maximal|innerhalb|unter)\s+(?:of\s+|von\s+)?\d/iu.test(
    text,
  )
}

export function speaksOfInterface(text: string): boolean {
  return /\b(?:GET|POST|PUT|PATCH|DELETE)\s+`?\/|\b(?:apis?|endpoints?|rest|graphql|webhooks?|cli|command[- ]line|subcommands?|query parameters?|schnittstellen?|endpunkte?)\b|(?:^|\s)`?--[a-z][\w-]+/iu.test(
    text,
  )
}
