import { closestMatch } from 'leven';

/** The name that was most likely meant by a word that is none: one that fewer than half of the word's letters tell apart. */
export function nearestName(word: string, names: readonly string[]): string | undefined {
  return closestMatch(word, names, { maxDistance: Math.min(3, Math.floor((word.length - 1) / 2)) });
}
