import * as z from 'zod';

const bytesPer: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  m: 1e6,
  g: 1e9,
  t: 1e12,
  ki: 2 ** 10,
  mi: 2 ** 20,
  gi: 2 ** 30,
  ti: 2 ** 40,
};

/** A size as `500MB`, `10GB`, `1.5 GiB` or a number of bytes; its output is in whole bytes. As in the reports, a kB has 1000 bytes and a KiB 1024. */
export const byteSize = z
  .string()
  .regex(/^[0-9]+(?:\.[0-9]+)? ?(?:[kmgt]i?)?b?$/i, 'a size is needed, such as 500MB, 10GB or 2GiB')
  .transform((text) => {
    const [, amount, unit = ''] = /^([0-9.]+) ?([kmgt]?i?)b?$/i.exec(text) ?? [];
    return Math.floor(Number(amount) * (bytesPer[unit.toLowerCase()] ?? 1));
  })
  .refine((size) => size > 0 && Number.isSafeInteger(size), 'it must be more than 0, and a size that a disk can have');
