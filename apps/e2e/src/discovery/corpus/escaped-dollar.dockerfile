FROM carryover-test/base
ARG b=B
RUN --mount=type=cache,target=/q4,id=a\\\$b touch /q4/@TOKEN@
RUN --mount=type=cache,target=/q5,id=x\$b touch /q5/@TOKEN@
RUN --mount=type=cache,target=/q6,id='y$b' touch /q6/@TOKEN@
