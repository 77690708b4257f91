import type { ExtractRequest } from '@carryover/core';
import type { OptionValues } from '../options/option-table';

/** What the user said of how to save. */
export function savingWishes(
  values: Pick<OptionValues<'extract'>, 'on-conflict' | 'max-size' | 'max-pack-age' | 'save-if'>,
): Pick<ExtractRequest, 'onConflict' | 'maximumMountBytes' | 'maximumPackAge' | 'minimumChange'> {
  return {
    onConflict: values['on-conflict'],
    maximumMountBytes: values['max-size'],
    maximumPackAge: values['max-pack-age'],
    minimumChange: values['save-if'].minimumChange,
  };
}
