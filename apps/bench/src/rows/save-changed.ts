import { atMostTimes, inBytes, inSeconds, NOTHING, type Row, timesFaster } from './row';

/** Index and snapshot count as sent. What the change costs at least is what `tar | zstd` makes of the changed files alone. */
export const saveChanged: Row = {
  name: 'save-changed',
  title: 'save, 1 % of the files changed',
  scenes: ['next-run', 'dance-save'],
  judge(measured) {
    const carryover = measured.median('carryover-save-changed');
    const dance = measured.median('dance-extract') + measured.median('dance-pack');
    const sent = measured.median('sent-changed');
    return {
      carryover: `${inSeconds(carryover)}, ${inBytes(sent)} sent`,
      dance: inSeconds(dance),
      limit: NOTHING,
      verdicts: [
        timesFaster(carryover, dance, 25),
        atMostTimes(sent, measured.median('changed-packed'), 1.5, 'the changed files as tar.zst sent'),
      ],
    };
  },
};
