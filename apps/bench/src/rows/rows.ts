import { firstSave } from './first-save';
import { overheadOnEmptyBuilder, overheadOnWarmBuilder } from './overhead';
import { restore } from './restore';
import type { Row } from './row';
import { saveChanged } from './save-changed';
import { saveUnchanged } from './save-unchanged';
import { storeSize } from './store-size';

/** Every row of the table, in its order. */
export const ROWS: readonly Row[] = [
  saveUnchanged,
  saveChanged,
  firstSave,
  restore,
  overheadOnEmptyBuilder,
  overheadOnWarmBuilder,
  storeSize,
];
