import { describe, expect, it } from 'vitest';
import { detectCi } from './detect-ci';

const github = {
  GITHUB_ACTIONS: 'true',
  CI: 'true',
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_REPOSITORY: 'acme/shop',
  GITHUB_EVENT_PATH: '/event.json',
  GITHUB_REF: 'refs/heads/topic/one',
  GITHUB_EVENT_NAME: 'push',
  RUNNER_TEMP: '/runner/temp',
  GITHUB_WORKSPACE: '/runner/work',
};
const githubPull = {
  ...github,
  GITHUB_REF: 'refs/pull/7/merge',
  GITHUB_BASE_REF: 'release',
  GITHUB_EVENT_NAME: 'pull_request',
};
const gitlab = {
  GITLAB_CI: 'true',
  CI: 'true',
  CI_PROJECT_URL: 'https://gitlab.example:8443/group/sub/shop',
  CI_PROJECT_DIR: '/builds/group/sub/shop',
  CI_DEFAULT_BRANCH: 'main',
};
const gitlabMerge = {
  ...gitlab,
  CI_MERGE_REQUEST_IID: '7',
  CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'release',
  CI_MERGE_REQUEST_PROJECT_ID: '1',
  CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '1',
};
const circleci = {
  CIRCLECI: 'true',
  CIRCLE_REPOSITORY_URL: 'git@github.com:acme/shop.git',
  CIRCLE_BRANCH: 'topic',
  CIRCLE_PULL_REQUEST: 'https://github.com/acme/shop/pull/7',
};
const bitbucket = {
  BITBUCKET_BUILD_NUMBER: '12',
  BITBUCKET_REPO_FULL_NAME: 'acme/shop',
  BITBUCKET_BRANCH: 'topic',
  BITBUCKET_CLONE_DIR: '/opt/atlassian/pipelines/agent/build',
};
const jenkins = { JENKINS_URL: 'https://jenkins.example/', GIT_URL: 'https://git.example/acme/shop.git' };
const buildkite = {
  BUILDKITE: 'true',
  BUILDKITE_REPO: 'git@github.com:acme/shop.git',
  BUILDKITE_BRANCH: 'topic',
  BUILDKITE_PULL_REQUEST: 'false',
  BUILDKITE_PULL_REQUEST_REPO: '',
  BUILDKITE_PIPELINE_DEFAULT_BRANCH: 'main',
};
const buildkitePull = {
  ...buildkite,
  BUILDKITE_PULL_REQUEST: '7',
  BUILDKITE_PULL_REQUEST_BASE_BRANCH: 'release',
  BUILDKITE_PULL_REQUEST_REPO: 'https://github.com/acme/shop.git',
};
const azure = {
  TF_BUILD: 'True',
  BUILD_REPOSITORY_URI: 'https://acme@dev.azure.com/acme/shop/_git/shop',
  BUILD_SOURCEBRANCH: 'refs/heads/topic/one',
  AGENT_TEMPDIRECTORY: '/agent/temp',
};
const azurePull = {
  ...azure,
  BUILD_SOURCEBRANCH: 'refs/pull/7/merge',
  SYSTEM_PULLREQUEST_TARGETBRANCH: 'refs/heads/release',
  SYSTEM_PULLREQUEST_ISFORK: 'False',
};
const teamcity = { TEAMCITY_VERSION: '2025.11', TEAMCITY_BUILD_PROPERTIES_FILE: '/build.properties' };
const drone = { DRONE: 'true', CI: 'true', DRONE_GIT_HTTP_URL: 'https://git.example/acme/shop.git' };
const woodpecker = {
  CI: 'woodpecker',
  DRONE: 'true',
  CI_REPO_CLONE_URL: 'https://codeberg.org/acme/shop.git',
  CI_REPO_DEFAULT_BRANCH: 'main',
  CI_COMMIT_BRANCH: 'release',
};
const fork = { pull_request: { head: { repo: { full_name: 'stranger/shop' } } } };
const own = { pull_request: { head: { repo: { full_name: 'acme/shop' } } } };
const repository = { full_name: 'acme/shop', default_branch: 'main' };

function detect(environment: Record<string, string>, files: Record<string, string> = {}) {
  return detectCi({
    environment,
    readText: async (path) => files[path] ?? Promise.reject(new Error(`there is no ${path}`)),
  });
}

type Row = [environment: Record<string, string>, event: object | undefined, facts: object];

describe('detectCi', () => {
  it.each<Record<string, string>>([{}, { CI: 'true' }, { GITHUB_ACTIONS: '', GITLAB_CI: 'false' }])(
    'knows of no CI in %j',
    async (environment) => {
      expect(await detect(environment)).toBeUndefined();
    },
  );

  it.each<Row>([
    [github, { repository }, { scope: 'topic/one', readScopes: ['main'], untrusted: undefined }],
    [github, undefined, { project: 'github.com/acme/shop', scope: 'topic/one', readScopes: [], untrusted: undefined }],
    [{ ...github, GITHUB_REF: 'refs/tags/v1' }, { repository }, { scope: 'tag:v1', readScopes: ['main'] }],
    [github, undefined, { temporaryFolder: '/runner/temp', workspace: '/runner/work', isProtected: undefined }],
    [{ ...github, GITHUB_REF_PROTECTED: 'true' }, undefined, { isProtected: true }],
    [{ ...github, GITHUB_SERVER_URL: 'https://ghe.example' }, undefined, { project: 'ghe.example/acme/shop' }],
    [githubPull, { ...own, repository }, { scope: 'pull:7', readScopes: ['release', 'main'], untrusted: undefined }],
    [githubPull, { ...fork, repository }, { scope: 'pull:7', untrusted: 'a pull request from a fork' }],
    [githubPull, { pull_request: { head: { repo: null } } }, { untrusted: 'a pull request from a fork' }],
    [githubPull, undefined, { scope: 'pull:7', untrusted: 'a pull request from a fork' }],
    [{ ...githubPull, GITHUB_EVENT_NAME: 'pull_request_review' }, fork, { untrusted: 'a pull request from a fork' }],
    [
      { ...github, GITHUB_REF: 'refs/heads/main', GITHUB_EVENT_NAME: 'pull_request_target' },
      { ...own, repository },
      { scope: 'main', untrusted: 'the trigger pull_request_target' },
    ],
    [{ ...github, GITHUB_EVENT_NAME: 'issue_comment' }, undefined, { untrusted: 'the trigger issue_comment' }],
    [
      { ...github, GITHUB_EVENT_NAME: 'workflow_run' },
      { workflow_run: { head_repository: { full_name: 'stranger/shop' } } },
      { untrusted: 'a workflow run that a fork set off' },
    ],
    [
      { ...github, GITHUB_EVENT_NAME: 'workflow_run' },
      { workflow_run: { head_repository: { full_name: 'acme/shop' } } },
      { untrusted: undefined },
    ],
    [
      { ...github, GITHUB_REF: 'refs/heads/gh-readonly-queue/release/pr-7-abc', GITHUB_EVENT_NAME: 'merge_group' },
      { merge_group: { base_ref: 'refs/heads/release' }, repository },
      { scope: 'gh-readonly-queue/release/pr-7-abc', readScopes: ['release', 'main'], untrusted: undefined },
    ],
  ])('GitHub Actions: %j with the event %j', async (environment, event, facts) => {
    const files = event === undefined ? {} : { '/event.json': JSON.stringify(event) };
    expect(await detect(environment, files)).toMatchObject({ title: 'GitHub Actions', logStyle: 'github', ...facts });
  });

  it.each<[title: string, environment: Record<string, string>, facts: object]>([
    [
      'GitLab CI/CD',
      { ...gitlab, CI_COMMIT_BRANCH: 'topic', CI_COMMIT_REF_PROTECTED: 'false' },
      { project: 'gitlab.example/group/sub/shop', scope: 'topic', readScopes: ['main'], isProtected: false },
    ],
    [
      'GitLab CI/CD',
      { ...gitlab, CI_COMMIT_BRANCH: 'main', CI_COMMIT_REF_PROTECTED: 'true' },
      { scope: 'main', isProtected: true, untrusted: undefined, logStyle: 'gitlab' },
    ],
    ['GitLab CI/CD', { ...gitlab, CI_COMMIT_TAG: 'v1' }, { scope: 'tag:v1', readScopes: ['main'] }],
    ['GitLab CI/CD', gitlabMerge, { scope: 'pull:7', readScopes: ['release', 'main'], untrusted: undefined }],
    [
      'GitLab CI/CD',
      { ...gitlabMerge, CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '2' },
      { scope: 'pull:7', untrusted: 'a merge request from a fork' },
    ],
    [
      'GitLab CI/CD',
      {
        ...gitlab,
        CI_EXTERNAL_PULL_REQUEST_IID: '7',
        CI_EXTERNAL_PULL_REQUEST_SOURCE_REPOSITORY: 'stranger/shop',
        CI_EXTERNAL_PULL_REQUEST_TARGET_REPOSITORY: 'acme/shop',
        CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_NAME: 'release',
      },
      { scope: 'pull:7', readScopes: ['release', 'main'], untrusted: 'a merge request from a fork' },
    ],
    // A pull request within the repository is built as its branch.
    ['CircleCI', circleci, { project: 'github.com/acme/shop', scope: 'topic', readScopes: [], untrusted: undefined }],
    ['CircleCI', { ...circleci, CIRCLE_BRANCH: '', CIRCLE_TAG: 'v1' }, { scope: 'tag:v1' }],
    [
      'CircleCI',
      { ...circleci, CIRCLE_BRANCH: 'pull/7', CIRCLE_PR_NUMBER: '7' },
      { scope: 'pull:7', untrusted: 'a pull request from a fork' },
    ],
    [
      'Bitbucket Pipelines',
      bitbucket,
      { project: 'bitbucket.org/acme/shop', scope: 'topic', workspace: '/opt/atlassian/pipelines/agent/build' },
    ],
    [
      'Bitbucket Pipelines',
      { ...bitbucket, BITBUCKET_PR_ID: '7', BITBUCKET_PR_DESTINATION_BRANCH: 'release' },
      { scope: 'pull:7', readScopes: ['release'], untrusted: undefined },
    ],
    ['Bitbucket Pipelines', { ...bitbucket, BITBUCKET_BRANCH: '', BITBUCKET_TAG: 'v1' }, { scope: 'tag:v1' }],
    [
      'Jenkins',
      { ...jenkins, GIT_BRANCH: 'origin/topic/one' },
      { project: 'git.example/acme/shop', scope: 'topic/one' },
    ],
    ['Jenkins', { ...jenkins, BRANCH_NAME: 'v1', TAG_NAME: 'v1' }, { scope: 'tag:v1' }],
    [
      'Jenkins',
      { ...jenkins, BRANCH_NAME: 'PR-7', CHANGE_ID: '7', CHANGE_TARGET: 'release', WORKSPACE_TMP: '/ws@tmp' },
      { scope: 'pull:7', readScopes: ['release'], untrusted: undefined, temporaryFolder: '/ws@tmp' },
    ],
    [
      'Jenkins',
      { ...jenkins, BRANCH_NAME: 'PR-7', CHANGE_ID: '7', CHANGE_TARGET: 'release', CHANGE_FORK: 'stranger' },
      { scope: 'pull:7', untrusted: 'a pull request from a fork' },
    ],
    ['Buildkite', buildkite, { scope: 'topic', readScopes: ['main'], untrusted: undefined, logStyle: 'buildkite' }],
    ['Buildkite', { ...buildkite, BUILDKITE_TAG: 'v1' }, { project: 'github.com/acme/shop', scope: 'tag:v1' }],
    ['Buildkite', buildkitePull, { scope: 'pull:7', readScopes: ['release', 'main'], untrusted: undefined }],
    [
      'Buildkite',
      { ...buildkitePull, BUILDKITE_PULL_REQUEST_REPO: 'https://github.com/stranger/shop.git' },
      { scope: 'pull:7', untrusted: 'a pull request from a fork' },
    ],
    [
      'Drone',
      { ...drone, DRONE_BRANCH: 'topic', DRONE_REPO_BRANCH: 'main' },
      { project: 'git.example/acme/shop', scope: 'topic', readScopes: ['main'] },
    ],
    [
      'Drone',
      { ...drone, DRONE_PULL_REQUEST: '7', DRONE_BRANCH: 'release', DRONE_TARGET_BRANCH: 'release' },
      { scope: 'pull:7', readScopes: ['release'], untrusted: undefined },
    ],
    [
      'Woodpecker',
      woodpecker,
      { project: 'codeberg.org/acme/shop', scope: 'release', readScopes: ['main'], logStyle: 'plain' },
    ],
    [
      'Woodpecker',
      { ...woodpecker, CI_COMMIT_PULL_REQUEST: '7', CI_COMMIT_TARGET_BRANCH: 'release' },
      { scope: 'pull:7', readScopes: ['release', 'main'] },
    ],
    [
      'Azure Pipelines',
      azure,
      { project: 'dev.azure.com/acme/shop/_git/shop', scope: 'topic/one', temporaryFolder: '/agent/temp' },
    ],
    ['Azure Pipelines', { ...azure, BUILD_SOURCEBRANCH: 'refs/tags/v1' }, { scope: 'tag:v1', logStyle: 'azure' }],
    ['Azure Pipelines', azurePull, { scope: 'pull:7', readScopes: ['release'], untrusted: undefined }],
    [
      'Azure Pipelines',
      { ...azurePull, SYSTEM_PULLREQUEST_ISFORK: 'True', SYSTEM_PULLREQUEST_TARGETBRANCH: 'release' },
      { scope: 'pull:7', readScopes: ['release'], untrusted: 'a pull request from a fork' },
    ],
    ['TeamCity', teamcity, { scope: undefined, project: undefined, logStyle: 'teamcity' }],
  ])('%s: %j', async (title, environment, facts) => {
    expect(await detect(environment)).toMatchObject({ title, ...facts });
  });

  it('reads what TeamCity writes into files', async () => {
    const parameters = {
      '/build.properties': [
        '#Fri Nov 27 10:00:00 UTC 2026',
        'teamcity.build.tempDir=/agent/temp/buildTmp',
        'teamcity.configuration.properties.file=/agent/temp/configuration\\ parameters',
      ].join('\n'),
      '/agent/temp/configuration parameters': [
        'vcsroot.url=https\\://git.example/acme/shop.git',
        'vcsroot.branch=refs/heads/main',
        'teamcity.build.branch=fix \\u00e9',
      ].join('\r\n'),
    };
    expect(await detect(teamcity, parameters)).toMatchObject({
      project: 'git.example/acme/shop',
      scope: 'fix é',
      readScopes: ['main'],
      temporaryFolder: '/agent/temp/buildTmp',
    });
    const pull = 'teamcity.pullRequest.number=7\nteamcity.pullRequest.target.branch=refs/heads/release\n';
    const ofPull = { '/build.properties': `${pull}vcsroot.branch=main\nteamcity.build.branch=pull/7\n` };
    expect(await detect(teamcity, ofPull)).toMatchObject({ scope: 'pull:7', readScopes: ['release', 'main'] });
    const only = { '/build.properties': 'vcsroot.branch=refs/heads/main\nteamcity.build.branch=<default>\n' };
    expect(await detect(teamcity, only)).toMatchObject({ scope: 'main', readScopes: ['main'] });
  });
});
