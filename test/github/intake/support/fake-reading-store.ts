import type { ReadingStore } from '../../../../src/ports/store.ts'

type Place = {
  readUntil: Date | null
  readAt: number | null
  owner: string | null
  leaseEndsAt: number
  pausedUntil: number
}

/** Places in memory, by a clock that the test holds. */
export function createFakeReadingStore(now: () => number): ReadingStore & { places: Map<string, Place> } {
  const places = new Map<string, Place>()
  return {
    places,
    async claimReading(name, { owner, leaseMs, freshMs }) {
      const place = places.get(name) ?? { readUntil: null, readAt: null, owner: null, leaseEndsAt: 0, pausedUntil: 0 }
      places.set(name, place)
      const isFresh = place.readAt !== null && place.readAt > now() - freshMs
      if ((place.owner !== null && place.leaseEndsAt > now()) || place.pausedUntil > now() || isFresh) return null
      Object.assign(place, { owner, leaseEndsAt: now() + leaseMs })
      return { readUntil: place.readUntil }
    },
    async renewReading(name, { owner, leaseMs }) {
      const place = places.get(name)
      if (place?.owner !== owner) return false
      place.leaseEndsAt = now() + leaseMs
      return true
    },
    async endReading(name, owner, { readUntil, isDone, pausedUntil }) {
      const place = places.get(name)
      if (place === undefined || place.owner !== owner) return
      place.owner = null
      if (readUntil !== null && (place.readUntil === null || readUntil > place.readUntil)) place.readUntil = readUntil
      if (isDone) place.readAt = now()
      place.pausedUntil = Math.max(place.pausedUntil, pausedUntil?.getTime() ?? 0)
    },
  }
}
