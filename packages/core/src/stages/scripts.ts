import common from './scripts/common.sh';
import describe from './scripts/describe.sh';
import emptyMount from './scripts/empty-mount.sh';
import fill from './scripts/fill.sh';
import findChanged from './scripts/find-changed.sh';
import isEmpty from './scripts/is-empty.sh';
import list from './scripts/list.sh';
import listBase from './scripts/list-base.sh';
import pack from './scripts/pack.sh';
import packAll from './scripts/pack-all.sh';
import packOne from './scripts/pack-one.sh';
import probeAccessTimes from './scripts/probe-access-times.sh';
import resetAccessTimes from './scripts/reset-access-times.sh';
import unpack from './scripts/unpack.sh';
import unpackOne from './scripts/unpack-one.sh';
import writeListing from './scripts/write-listing.sh';

/** The scripts that stages run, by file name. */
export const stageScripts: Readonly<Record<string, string>> = {
  'common.sh': common,
  'describe.sh': describe,
  'empty-mount.sh': emptyMount,
  'fill.sh': fill,
  'find-changed.sh': findChanged,
  'is-empty.sh': isEmpty,
  'list-base.sh': listBase,
  'list.sh': list,
  'pack-all.sh': packAll,
  'pack-one.sh': packOne,
  'pack.sh': pack,
  'probe-access-times.sh': probeAccessTimes,
  'reset-access-times.sh': resetAccessTimes,
  'unpack-one.sh': unpackOne,
  'unpack.sh': unpack,
  'write-listing.sh': writeListing,
};
