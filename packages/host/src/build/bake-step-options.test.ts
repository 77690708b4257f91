import { expect, it } from 'vitest';
import { printedStepOptions, stepOptionsOf } from './bake-step-options';

function optionsOf(printed: object): string[] {
  return stepOptionsOf(printedStepOptions.parse(printed));
}

it('are those of a build, whether bake prints texts or objects', () => {
  expect(optionsOf({})).toEqual([]);
  expect(optionsOf({ secret: ['id=a,env=A'], ssh: ['default'], 'cache-from': ['type=gha'] })).toEqual([
    '--secret=id=a,env=A',
    '--ssh=default',
    '--cache-from=type=gha',
  ]);
  const objects = {
    secret: [{ id: 'a', src: '/x,y' }],
    ssh: [{ id: 'key', paths: ['/a', '/b'] }, { id: 'default' }],
    'cache-from': [{ type: 'registry', ref: 'r' }],
    network: 'host',
    'extra-hosts': { h: '1.2.3.4' },
    'shm-size': '1m',
    ulimits: ['nofile=1:2'],
    entitlements: ['network.host'],
    pull: true,
    tags: ['x'],
  };
  expect(optionsOf(objects)).toEqual([
    '--secret=id=a,"src=/x,y"',
    '--ssh=key=/a,/b',
    '--ssh=default',
    '--cache-from=type=registry,ref=r',
    '--network=host',
    '--add-host=h:1.2.3.4',
    '--shm-size=1m',
    '--ulimit=nofile=1:2',
    '--allow=network.host',
    '--pull',
  ]);
});
