import { locationForms } from '@carryover/stores/location';
import { expect, it } from 'vitest';
import { optionTable } from './option-table';

it('names every kind of store that there is', () => {
  const store = optionTable.find(({ name }) => name === 'store');
  expect(locationForms).not.toEqual([]);
  expect(locationForms.filter((form) => !store?.description.includes(form))).toEqual([]);
});
