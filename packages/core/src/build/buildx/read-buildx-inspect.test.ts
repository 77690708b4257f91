import { describe, expect, it } from 'vitest';
import { readBuildxInspect } from './read-buildx-inspect';

// Printed by buildx 0.13.1 for an engine, and by buildx 0.36.1 for buildkitd 0.32.2.
const engine = `Name:   default
Driver: docker

Nodes:
Name:             default
Endpoint:         default
Status:           running
BuildKit version: v0.0.0+unknown
Platforms:        linux/amd64, linux/amd64/v2, linux/386
Labels:
 org.mobyproject.buildkit.worker.moby.host-gateway-ip: <nil>
`;
const remote = `Name:          carryover-private
Driver:        remote
Last Activity: 2026-11-25 01:10:47 +0000 UTC

Nodes:
Name:             carryover-private0
Endpoint:         unix:///run/buildkitd.sock
Driver Options:   replicas="3" qemu.image="tonistiigi/binfmt" labels="a=\\"b\\""
Status:           running
BuildKit version: v0.32.2
Platforms:        linux/arm64*, linux/amd64
Labels:
 org.mobyproject.buildkit.worker.executor:         oci
GC Policy rule#0:
 All:            false
 Filters:        type==source.local type==exec.cachemount type==source.git.checkout
 Keep Duration:  48h0m0s
 Max Used Space: 488.3MiB
GC Policy rule#1:
 All:            true
 Reserved Space: 9.313GiB
 Max Used Space: 93.13GiB
 Min Free Space: 47.5GiB

Name:      carryover-private1
Endpoint:  tcp://10.0.0.7:1234
Status:    stopped
Error:     failed to list workers
`;

describe('readBuildxInspect', () => {
  it('reads an engine, whose BuildKit was built without a version', () => {
    expect(readBuildxInspect(engine)).toEqual({
      name: 'default',
      driver: 'docker',
      nodes: [
        {
          name: 'default',
          status: 'running',
          error: undefined,
          version: undefined,
          platforms: ['linux/amd64', 'linux/amd64/v2', 'linux/386'],
          configuredPlatforms: [],
          collectionRules: [],
        },
      ],
    });
  });

  it('reads several nodes, with their rules of collection', () => {
    const { name, driver, nodes } = readBuildxInspect(remote);
    expect([name, driver]).toEqual(['carryover-private', 'remote']);
    expect(nodes).toEqual([
      {
        name: 'carryover-private0',
        status: 'running',
        error: undefined,
        version: '0.32.2',
        platforms: ['linux/arm64', 'linux/amd64'],
        driverOptions: { replicas: '3', 'qemu.image': 'tonistiigi/binfmt', labels: 'a="b"' },
        configuredPlatforms: ['linux/arm64'],
        collectionRules: [
          {
            filters: ['type==source.local', 'type==exec.cachemount', 'type==source.git.checkout'],
            keepDuration: '48h0m0s',
            reservedSpace: undefined,
            maximumUsedSpace: '488.3MiB',
            minimumFreeSpace: undefined,
          },
          {
            filters: [],
            keepDuration: undefined,
            reservedSpace: '9.313GiB',
            maximumUsedSpace: '93.13GiB',
            minimumFreeSpace: '47.5GiB',
          },
        ],
      },
      {
        name: 'carryover-private1',
        status: 'stopped',
        error: 'failed to list workers',
        version: undefined,
        platforms: [],
        configuredPlatforms: [],
        collectionRules: [],
      },
    ]);
  });

  it('reads the names of older versions', () => {
    const [node] = readBuildxInspect(
      'Name: old\nDriver: docker-container\nNodes:\nName: old0\nStatus: running\nBuildkit: v0.11.6\nGC Policy rule#0:\n Keep Bytes: 953.7MiB\n',
    ).nodes;
    expect([node?.version, node?.collectionRules[0]?.reservedSpace]).toEqual(['0.11.6', '953.7MiB']);
  });
});
