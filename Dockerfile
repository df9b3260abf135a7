# The command line and both applications, from a release's directory; in a checkout that is what Maven built:
#   mvn -B -ntp -DskipTests package && docker build -t referrals:local distribution/target/release
FROM eclipse-temurin:17-jre

RUN groupadd --system --gid 10001 referrals && useradd --system --uid 10001 --gid referrals referrals \
    && mkdir -p /var/lib/referrals && chown referrals:referrals /var/lib/referrals
COPY lib /opt/referrals/lib
# The classes that every verb loads, so that a start need not parse them. The address is nobody's.
RUN mv /opt/referrals/lib/referrals-cli-*.jar /opt/referrals/lib/referrals-cli.jar \
    && { java -XX:ArchiveClassesAtExit=/opt/referrals/classes.jsa -XX:+UseSerialGC -Dreferrals.unasked=true \
      -jar /opt/referrals/lib/referrals-cli.jar topics plan --bootstrap-server 127.0.0.1:1 \
      --kafka-property default.api.timeout.ms=100 --kafka-property request.timeout.ms=100 >/dev/null 2>&1 || true; } \
    && test -f /opt/referrals/classes.jsa

USER 10001
WORKDIR /var/lib/referrals
ENV REFERRALS_STATE_DIR=/var/lib/referrals/state
# The thresholds are those of the launcher, which says why.
# exec form: the JVM is process 1 and gets SIGTERM. The heap is half of the container's memory; the other half is for
# RocksDB and the JVM. JAVA_TOOL_OPTIONS takes further options.
ENTRYPOINT ["java", "-XX:+UseSerialGC", "-XX:Tier4InvocationThreshold=30000", "-XX:Tier4MinInvocationThreshold=6000", "-XX:Tier4CompileThreshold=60000", "-XX:Tier4BackEdgeThreshold=200000", "-XX:MaxRAMPercentage=50", "-Xshare:auto", "-XX:SharedArchiveFile=/opt/referrals/classes.jsa", "-Xlog:disable", "-Xlog:all=off:stderr", "-jar", "/opt/referrals/lib/referrals-cli.jar"]
CMD ["--help"]
