import { atMost, inSeconds, NOTHING, type Row, timesFaster } from './row';

/** The dance in its cheapest mode: the mount is filled, and never saved again. */
export const overheadOnEmptyBuilder: Row = {
  name: 'overhead-empty',
  title: 'whole overhead, nothing changed, empty builder (inject, extract, toolbox)',
  scenes: ['next-run', 'dance-restore'],
  judge(measured) {
    const carryover = measured.median('carryover-overhead-empty');
    const dance = measured.median('dance-unpack') + measured.median('dance-inject');
    return {
      carryover: inSeconds(carryover),
      dance: `${inSeconds(dance)} (inject only)`,
      limit: NOTHING,
      verdicts: [timesFaster(carryover, dance, 5)],
    };
  },
};

export const overheadOnWarmBuilder: Row = {
  name: 'overhead-warm',
  title: 'whole overhead, nothing changed, warm builder (inject, extract)',
  scenes: ['next-run'],
  judge(measured) {
    const carryover = measured.median('carryover-overhead-warm');
    return {
      carryover: inSeconds(carryover),
      dance: NOTHING,
      limit: NOTHING,
      verdicts: [atMost(carryover, 2, inSeconds, 'in all')],
    };
  },
};
