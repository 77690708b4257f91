import { branchOfRef } from './branch-of-ref';
import type { CiService, CiSource } from './ci-service';

type Properties = Readonly<Record<string, string>>;

/**
 * https://www.jetbrains.com/help/teamcity/predefined-build-parameters.html
 *
 * Little of it is in the environment. The variable `TEAMCITY_BUILD_PROPERTIES_FILE` names a file with the build's system properties, and one of these names another
 * with its configuration parameters, where branch and pull request are. It does not tell whether a pull request comes from a fork; each has a scope of
 * its own, which no other job reads.
 */
export const teamcity: CiService = {
  title: 'TeamCity',
  logStyle: 'teamcity',
  detect: (environment) => Boolean(environment.TEAMCITY_VERSION),
  async describe({ environment, readText }) {
    const system = await readProperties(environment.TEAMCITY_BUILD_PROPERTIES_FILE, readText);
    const parameters = await readProperties(system['teamcity.configuration.properties.file'], readText);
    const known = { ...system, ...parameters };
    const branch = branchOfRef(known['teamcity.build.branch'] ?? known['vcsroot.branch']);
    return {
      repository: known['vcsroot.url'],
      ref: {
        pullRequest: known['teamcity.pullRequest.number'],
        base: branchOfRef(known['teamcity.pullRequest.target.branch']),
        // What TeamCity shows where a project has but one branch.
        branch: branch === '<default>' ? branchOfRef(known['vcsroot.branch']) : branch,
        defaultBranch: branchOfRef(known['vcsroot.branch']),
      },
      temporaryFolder: known['teamcity.build.tempDir'],
      workspace: known['teamcity.build.checkoutDir'],
    };
  },
};

async function readProperties(path: string | undefined, readText: CiSource['readText']): Promise<Properties> {
  const text = path ? await readText(path).catch(() => '') : '';
  return Object.fromEntries(text.split(/\r?\n/).flatMap(propertyOf));
}

/** A line of a properties file (java.util.Properties.load), as far as TeamCity writes such: no line goes on in the next. */
function propertyOf(line: string): [name: string, value: string][] {
  const [, name, value] = /^\s*(?![#!])((?:\\.|[^\\:=\s])+)\s*[:=]\s*(.*)$/.exec(line) ?? [];
  return name === undefined || value === undefined ? [] : [[unescaped(name), unescaped(value)]];
}

function unescaped(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_all, code: string | undefined, character: string) =>
    code === undefined ? character : String.fromCharCode(Number.parseInt(code, 16)),
  );
}
