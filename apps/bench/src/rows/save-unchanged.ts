import { atMost, inBytes, inSeconds, NOTHING, type Row, timesFaster } from './row';

/** The CI's own archive is not counted against the dance: it can be skipped where the cache's key is the same. */
export const saveUnchanged: Row = {
  name: 'save-unchanged',
  title: 'save, nothing changed',
  scenes: ['next-run', 'dance-save'],
  judge(measured) {
    const carryover = measured.median('carryover-save-unchanged');
    const dance = measured.median('dance-extract');
    return {
      carryover: inSeconds(carryover),
      dance: inSeconds(dance),
      limit: NOTHING,
      verdicts: [timesFaster(carryover, dance, 40), atMost(measured.median('sent-unchanged'), 0, inBytes, 'sent')],
    };
  },
};
