import * as z from 'zod';
import { branchOfRef, tagOfRef } from './branch-of-ref';
import type { CiService, CiSource, JobFacts } from './ci-service';

const repositorySchema = z.object({ full_name: z.string() });

/** What is read of the event that started a workflow (GitHub Docs, "Webhook events and payloads"). A fork that was deleted is null there. */
const eventSchema = z.object({
  repository: repositorySchema.extend({ default_branch: z.string().optional() }).optional(),
  pull_request: z.object({ head: z.object({ repo: repositorySchema.nullish() }) }).optional(),
  workflow_run: z.object({ head_repository: repositorySchema.nullish() }).optional(),
  merge_group: z.object({ base_ref: z.string() }).optional(),
});

type Event = z.output<typeof eventSchema>;

/** Triggers that anyone can set off, whose jobs run with the rights of the base: GitHub gives them a token for its cache that only reads. */
const triggersOfStrangers: Readonly<Record<string, string>> = {
  pull_request_target: 'the trigger pull_request_target',
  issue_comment: 'the trigger issue_comment',
};

/** https://docs.github.com/en/actions/reference/workflows-and-actions/variables */
export const githubActions: CiService = {
  title: 'GitHub Actions',
  logStyle: 'github',
  detect: (environment) => environment.GITHUB_ACTIONS === 'true',
  async describe(source): Promise<JobFacts> {
    const { environment } = source;
    const { GITHUB_SERVER_URL: server = 'https://github.com', GITHUB_REPOSITORY: repository = '' } = environment;
    const event = await readEvent(source);
    const ref = environment.GITHUB_REF;
    return {
      repository: `${server}/${repository}`,
      ref: {
        pullRequest: /^refs\/pull\/([0-9]+)\//.exec(ref ?? '')?.[1],
        base: environment.GITHUB_BASE_REF || branchOfRef(event?.merge_group?.base_ref),
        tag: tagOfRef(ref),
        branch: branchOfRef(ref),
        defaultBranch: event?.repository?.default_branch,
      },
      untrusted: reasonForMistrust(environment.GITHUB_EVENT_NAME ?? '', event, repository),
      isProtected: protection[environment.GITHUB_REF_PROTECTED ?? ''],
      temporaryFolder: environment.RUNNER_TEMP,
      workspace: environment.GITHUB_WORKSPACE,
    };
  },
};

const protection: Readonly<Record<string, boolean>> = { true: true, false: false };

async function readEvent({ environment, readText }: CiSource): Promise<Event | undefined> {
  try {
    return eventSchema.parse(JSON.parse(await readText(environment.GITHUB_EVENT_PATH ?? '')));
  } catch {
    // Unknown is then taken for untrusted where it matters.
    return undefined;
  }
}

function reasonForMistrust(trigger: string, event: Event | undefined, repository: string): string | undefined {
  const isForeign = (origin: { full_name: string } | null | undefined) => origin?.full_name !== repository;
  if (triggersOfStrangers[trigger] !== undefined) {
    return triggersOfStrangers[trigger];
  }
  if (trigger.startsWith('pull_request') && isForeign(event?.pull_request?.head.repo)) {
    return 'a pull request from a fork';
  }
  if (trigger === 'workflow_run' && isForeign(event?.workflow_run?.head_repository)) {
    return 'a workflow run that a fork set off';
  }
  return undefined;
}
