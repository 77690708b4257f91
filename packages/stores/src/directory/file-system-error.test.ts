import { isCarryoverError, StoreError } from '@carryover/core';
import { describe, expect, it } from 'vitest';
import { asStoreError } from './file-system-error';

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: as Node says it`), { code, syscall: 'write' });
}

describe('asStoreError', () => {
  it.each([
    ['ENOSPC', 'store-full', false],
    ['EDQUOT', 'store-full', false],
    ['EACCES', 'store-forbidden', false],
    ['EPERM', 'store-forbidden', false],
    ['EROFS', 'store-read-only', false],
    ['ENOTDIR', 'store-not-a-directory', false],
    ['EEXIST', 'store-not-a-directory', false],
    ['ENAMETOOLONG', 'store-name-too-long', false],
    ['EIO', 'store-unavailable', true],
    ['ESTALE', 'store-unavailable', true],
    ['EMFILE', 'store-unavailable', true],
  ])('explains %s as %s with a hint', (systemCode, code, transient) => {
    const cause = systemError(systemCode);
    const error = asStoreError(cause, 'write a/b', 'dir:/store');
    expect(error).toBeInstanceOf(StoreError);
    expect(error).toMatchObject({ code, transient, cause, kind: 'trouble', hint: expect.stringMatching(/\.$/) });
    expect(error.message).toMatch(
      new RegExp(`^Cannot write a/b in dir:/store: .*\\(${systemCode}: as Node says it\\)$`),
    );
  });

  it('keeps what it cannot explain, and does not call it transient', () => {
    const error = asStoreError(systemError('EWEIRD'), 'read a/b', 'dir:/store');
    expect(error).toMatchObject({
      code: 'store-failed',
      transient: false,
      message: 'Cannot read a/b in dir:/store: EWEIRD: as Node says it',
    });
    expect(asStoreError('text', 'read a/b', 'dir:/store').message).toBe('Cannot read a/b in dir:/store: text');
  });

  it('leaves an error alone that explains itself', () => {
    const own = new StoreError('own', { code: 'store-truncated', transient: false });
    expect(isCarryoverError(own)).toBe(true);
    expect(asStoreError(own, 'read a/b', 'dir:/store')).toBe(own);
  });
});
