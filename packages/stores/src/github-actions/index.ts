export { type GithubActionsStoreLimits, githubActionsStore } from './github-actions-store';
