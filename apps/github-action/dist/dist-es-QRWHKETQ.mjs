import { createRequire as createRequireForBundle } from 'node:module';
const require = createRequireForBundle(import.meta.url);
import{a,b,c,d,e,f,g}from"./chunk-QPP6IV6A.mjs";import"./chunk-26JW7FCP.mjs";import"./chunk-CEK5A2K5.mjs";import"./chunk-BY5KAQE2.mjs";import"./chunk-WYIZIJIY.mjs";export{f as ENV_ACCOUNT_ID,e as ENV_CREDENTIAL_SCOPE,d as ENV_EXPIRATION,a as ENV_KEY,b as ENV_SECRET,c as ENV_SESSION,g as fromEnv};
