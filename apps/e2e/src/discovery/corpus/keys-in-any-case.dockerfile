FROM carryover-test/base
RUN --mount=TYPE=CACHE,DST=/q6,Sharing=LOCKED,RW=true touch /q6/@TOKEN@
