import { atMostTimes, inSeconds, type Row, timesFaster } from './row';

export const restore: Row = {
  name: 'restore',
  title: 'restore into an empty builder',
  scenes: ['next-run', 'dance-restore', 'limit'],
  judge(measured) {
    const carryover = measured.median('carryover-restore');
    const dance = measured.median('dance-unpack') + measured.median('dance-inject');
    const limit = measured.median('limit-unpack');
    return {
      carryover: inSeconds(carryover),
      dance: inSeconds(dance),
      limit: inSeconds(limit),
      verdicts: [
        timesFaster(carryover, dance, 5),
        atMostTimes(carryover, limit, 1.5, 'the time of `zstd -d | tar -x`'),
      ],
    };
  },
};
