import type { Explanation } from '../explanation';
import type { Failure } from './s3-error';

const forbidden: Explanation = {
  code: 'store-forbidden',
  reason: 'permission denied',
  hint:
    'Let these credentials do s3:ListBucket on the bucket, and s3:GetObject, s3:PutObject and s3:AbortMultipartUpload on its objects; ' +
    'to prune, s3:DeleteObject too.',
  transient: false,
};
const wrongCredentials: Explanation = {
  code: 'store-wrong-credentials',
  reason: 'the server does not know these credentials',
  hint: 'Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, the profile, or the role and its trust policy.',
  transient: false,
};
const expiredCredentials: Explanation = {
  code: 'store-expired-credentials',
  reason: 'the credentials have expired',
  hint: 'Get new ones: sign in again, or let the job ask for a longer session.',
  transient: false,
};
const noCredentials: Explanation = {
  code: 'store-no-credentials',
  reason: 'there are no credentials',
  hint:
    'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE, or AWS_ROLE_ARN with AWS_WEB_IDENTITY_TOKEN_FILE, ' +
    'as for every tool of AWS.',
  transient: false,
};
const noBucket: Explanation = {
  code: 'store-no-bucket',
  reason: 'there is no such bucket',
  hint: 'Make the bucket, or name another one; carryover makes none. Check region and endpoint too.',
  transient: false,
};
const wrongRegion: Explanation = {
  code: 'store-wrong-region',
  reason: 'the bucket is in another region',
  hint: "Add the bucket's own region to the location: ?region=…",
  transient: false,
};
const noRegion: Explanation = {
  code: 'store-no-region',
  reason: 'no region is named',
  hint: "Add the bucket's region to the location (?region=…), or set AWS_REGION.",
  transient: false,
};
const wrongClock: Explanation = {
  code: 'store-wrong-clock',
  reason: "this machine's clock and the server's differ too much",
  hint: 'Set the clock of this machine.',
  transient: false,
};
const unsupported: Explanation = {
  code: 'store-unsupported',
  reason: 'the server does not do this',
  hint: 'Check storageClass, sse and kmsKeyId in the location against what this server has.',
  transient: false,
};
const encryptionKey: Explanation = {
  code: 'store-encryption-key',
  reason: 'the key that encrypts the objects cannot be used',
  hint: 'Check kmsKeyId, and let these credentials do kms:GenerateDataKey and kms:Decrypt with it.',
  transient: false,
};
const archived: Explanation = {
  code: 'store-archived',
  reason: 'the object was moved to an archive',
  hint: "Take the store's prefix out of the lifecycle rule that moves objects, and prune.",
  transient: false,
};
const full: Explanation = {
  code: 'store-full',
  reason: 'there is no space left',
  hint: 'Prune the store, raise its quota, or name another store.',
  transient: false,
};
const nameTaken: Explanation = {
  code: 'store-name-taken',
  reason: 'the server keeps folders as such, and an object and a folder cannot have one name',
  hint: 'Something else than carryover keeps its objects there; give the store a prefix of its own.',
  transient: false,
};
const unreachable: Explanation = {
  code: 'store-unreachable',
  reason: 'the server cannot be reached',
  hint: 'Check endpoint and region in the location, and the network.',
  transient: false,
};
const untrusted: Explanation = {
  code: 'store-untrusted',
  reason: "the server's certificate is not trusted",
  hint: 'Name the file of the authority that signed it in NODE_EXTRA_CA_CERTS.',
  transient: false,
};
const throttled: Explanation = {
  code: 'store-throttled',
  reason: 'the server wants fewer requests',
  hint: 'Run fewer jobs at once, or give them different prefixes.',
  transient: true,
};
const unavailable: Explanation = {
  code: 'store-unavailable',
  reason: 'the server does not answer as it should',
  hint: 'Check that the server is up, and the network between.',
  transient: true,
};
const unexplained: Explanation = {
  code: 'store-failed',
  reason: 'this did not work',
  transient: false,
  hint: undefined,
};

/**
 * By S3's code (https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList), that of STS
 * (https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html), or Node's.
 */
const byCode: ReadonlyMap<string, Explanation> = new Map(
  (
    [
      [forbidden, 'AccessDenied', 'AccessDeniedException', 'AllAccessDisabled', 'AccountProblem', 'Forbidden'],
      [
        wrongCredentials,
        'InvalidAccessKeyId',
        'SignatureDoesNotMatch',
        'InvalidToken',
        'InvalidClientTokenId',
        'XAdminUserNotFound',
        'InvalidSecurity',
      ],
      [
        wrongCredentials,
        'InvalidIdentityToken',
        'InvalidIdentityTokenException',
        'IDPRejectedClaim',
        'IDPRejectedClaimException',
      ],
      [expiredCredentials, 'ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired', 'RequestExpired'],
      [noCredentials, 'CredentialsProviderError', 'TokenProviderError'],
      [noBucket, 'NoSuchBucket', 'InvalidBucketName', 'NoSuchAccessPoint'],
      [wrongRegion, 'PermanentRedirect', 'AuthorizationHeaderMalformed', 'IllegalLocationConstraintException'],
      [wrongClock, 'RequestTimeTooSkewed'],
      [unsupported, 'NotImplemented', 'MethodNotAllowed', 'InvalidStorageClass', 'InvalidEncryptionAlgorithmError'],
      [
        encryptionKey,
        'KMS.NotFoundException',
        'KMS.DisabledException',
        'KMS.KMSInvalidStateException',
        'KMS.AccessDeniedException',
      ],
      [archived, 'InvalidObjectState'],
      [full, 'QuotaExceeded', 'XMinioStorageFull', 'XMinioAdminBucketQuotaExceeded', 'InsufficientStorage'],
      [
        nameTaken,
        'ObjectParentIsFile',
        'ExistingObjectIsDirectory',
        'XMinioParentIsObject',
        'XMinioObjectExistsAsDirectory',
      ],
      [unreachable, 'ENOTFOUND', 'EPROTO', 'ERR_INVALID_URL', 'HPE_INVALID_CONSTANT'],
      [untrusted, 'DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
      [untrusted, 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'CERT_HAS_EXPIRED', 'ERR_TLS_CERT_ALTNAME_INVALID'],
      [
        throttled,
        'SlowDown',
        'SlowDownRead',
        'SlowDownWrite',
        'Throttling',
        'ThrottlingException',
        'RequestLimitExceeded',
      ],
      [throttled, 'TooManyRequests', 'TooManyRequestsException', 'BandwidthLimitExceeded'],
      [unavailable, 'InternalError', 'ServiceUnavailable', 'RequestTimeout', 'TimeoutError', 'OperationAborted'],
      [unavailable, 'ConditionalRequestConflict', 'NoSuchUpload', 'PreconditionFailed', 'IDPCommunicationError'],
      [unavailable, 'IDPCommunicationErrorException', 'IncompleteBody', 'BadDigest', 'XAmzContentSHA256Mismatch'],
      [unavailable, 'ECONNRESET', 'ECONNREFUSED', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN'],
      [unavailable, 'EHOSTUNREACH', 'ENETUNREACH', 'EMFILE', 'ERR_STREAM_PREMATURE_CLOSE'],
    ] as const
  ).flatMap(([explanation, ...codes]) => codes.map((code): [string, Explanation] => [code, explanation])),
);

/** Where a code is new or missing, as in answers without a body. */
const byStatus: ReadonlyMap<number, Explanation> = new Map([
  [301, wrongRegion],
  [307, wrongRegion],
  [401, wrongCredentials],
  [403, forbidden],
  [405, unsupported],
  [408, unavailable],
  [429, throttled],
  [501, unsupported],
  [503, throttled],
  [507, full],
]);

/** What a failure means for the user, and whether the same call may succeed when made again. */
export function explanationOf({ code, status, message }: Failure): Explanation {
  if (/^Region (is missing|not accepted)/.test(message)) {
    return noRegion;
  }
  const known = byCode.get(code) ?? (status === undefined ? undefined : byStatus.get(status));
  return known ?? (status !== undefined && status >= 500 ? unavailable : unexplained);
}
