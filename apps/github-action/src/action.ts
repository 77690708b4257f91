import { runStep } from './step';

await runStep('both');
