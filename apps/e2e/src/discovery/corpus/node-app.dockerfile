ARG NODE_VERSION=20
FROM carryover-test/base AS base
ENV PNPM_HOME="/pnpm"
ENV PATH="$PNPM_HOME:$PATH"
WORKDIR /app

FROM base AS prod-deps
RUN --mount=type=cache,id=pnpm,target=/pnpm/store \
    # production dependencies alone
    touch /pnpm/store/@TOKEN@

FROM base AS build
RUN --mount=type=cache,id=pnpm,target=$PNPM_HOME/store touch /pnpm/store/@TOKEN@ && echo build
RUN --mount=type=cache,target=node_modules/.cache touch node_modules/.cache/@TOKEN@

FROM base
COPY --from=prod-deps /app /app
COPY --from=build /app /app
CMD ["node", "server.js"]
