import { runStep } from './step';

await runStep('extract');
