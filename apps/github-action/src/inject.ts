import { runStep } from './step';

await runStep('inject');
