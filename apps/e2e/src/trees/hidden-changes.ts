import { bigFile, bigPacked, type ChangeCase } from './change-case';

/** Changes that size and time do not tell of. */
export const hiddenChanges: readonly ChangeCase[] = [
  {
    name: 'changes content, but neither size nor time',
    before: 'head -c 200000 /dev/urandom >big; head -c 200000 /dev/urandom >other',
    change:
      'touch -r big /tmp/time; printf X | dd of=big bs=1 seek=100 conv=notrunc status=none; touch -r /tmp/time big',
    packed: bigPacked,
    leaves: { big: { size: 200_000 } },
  },
  {
    name: 'changes an attribute alone',
    before: `${bigFile}; setfattr -n user.a -v one big`,
    change: 'setfattr -n user.a -v two big',
    packed: bigPacked,
    leaves: { big: { attributes: ['user.a=0x74776f'] } },
  },
  {
    name: 'adds an attribute, with nothing else',
    before: bigFile,
    change: 'setfattr -n user.a -v two big',
    packed: bigPacked,
    leaves: { big: { attributes: ['user.a=0x74776f'] } },
  },
  {
    name: 'removes an attribute',
    before: `${bigFile}; setfattr -n user.a -v one big`,
    change: 'setfattr -x user.a big',
    packed: bigPacked,
    leaves: { big: { attributes: [] } },
  },
  {
    name: 'gives a file a capability',
    before: bigFile,
    change: 'setcap cap_net_raw+ep big',
    packed: bigPacked,
    leaves: { big: { size: 200_000 } },
  },
  {
    name: 'gives a file an access list',
    before: bigFile,
    change: 'setfacl -m u:1000:rw big',
    packed: bigPacked,
    leaves: { big: { mode: '664' } },
  },
  {
    name: 'changes the owner of a file with a capability, which drops it',
    before: `${bigFile}; setcap cap_net_raw+ep big`,
    change: 'chown 1000 big',
    packed: bigPacked,
    leaves: { big: { owner: '1000:0', attributes: [] } },
  },
  {
    name: 'changes the time of a file with a capability',
    before: `${bigFile}; setcap cap_net_raw+ep big`,
    change: "touch -d '2001-01-01T00:00:00.1Z' big",
    packed: bigPacked,
    leaves: { big: { modified: '2001-01-01+00:00:00.1000000000' } },
  },
];
