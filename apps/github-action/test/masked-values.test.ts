import { expect, it } from 'vitest';
import { maskingCommands } from '../src/masked-values';

it('has the runner hide what the job reaches its store with, line by line', () => {
  const environment = {
    AWS_SECRET_ACCESS_KEY: 'a%b',
    AWS_SESSION_TOKEN: 'one\ntwo\n',
    ACTIONS_RUNTIME_TOKEN: '',
    PATH: '/bin',
  };
  expect(maskingCommands(environment)).toBe('::add-mask::a%25b\n::add-mask::one\n::add-mask::two\n');
});
