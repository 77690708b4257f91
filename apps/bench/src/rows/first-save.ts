import { atMostTimes, inBytes, inSeconds, type Row, timesFaster } from './row';

export const firstSave: Row = {
  name: 'first-save',
  title: 'first save',
  scenes: ['first-save', 'dance-save', 'limit'],
  judge(measured) {
    const carryover = measured.median('carryover-first-save');
    const dance = measured.median('dance-extract') + measured.median('dance-pack');
    const limit = measured.median('limit-pack');
    return {
      carryover: inSeconds(carryover),
      dance: inSeconds(dance),
      limit: `${inSeconds(limit)}, ${inBytes(measured.median('packed'))}`,
      verdicts: [timesFaster(carryover, dance, 8), atMostTimes(carryover, limit, 1.5, 'the time of `tar | zstd`')],
    };
  },
};
