import { closestMatch } from 'leven';

/** What may have been meant by a word that is not among the valid ones: the nearest, or else all of them. */
export function suggestion(word: string, valid: readonly string[], all = 'there are'): string {
  const nearest = closestMatch(word.trim().toLowerCase(), valid, { maxDistance: 3 });
  if (nearest !== undefined) {
    return `did you mean '${nearest}'?`;
  }
  return valid.length === 0 ? 'there are none' : `${all} ${valid.join(', ')}`;
}
