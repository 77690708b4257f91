import { atMostTimes, inBytes, NOTHING, type Row } from './row';

export const storeSize: Row = {
  name: 'store-size',
  title: 'store after many saves of 1 % each, pruned',
  scenes: ['many-saves'],
  trees: ['packages'],
  judge(measured) {
    const store = measured.median('store-after-saves');
    const fresh = measured.median('store-fresh');
    return {
      carryover: inBytes(store),
      dance: NOTHING,
      limit: `${inBytes(fresh)} (a fresh save)`,
      verdicts: [atMostTimes(store, fresh, 1.5, "the live tree's packs")],
    };
  },
};
