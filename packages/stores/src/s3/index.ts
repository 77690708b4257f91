export { type S3Config, s3Config, s3Problems } from './s3-config';
export { type S3StoreOptions, s3Store } from './s3-store';
