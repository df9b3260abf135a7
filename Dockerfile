# The command line and both applications, from what `mvn package` built:
#   mvn -B -ntp -DskipTests package && docker build -t referrals:local .
FROM eclipse-temurin:17-jre

RUN groupadd --system --gid 10001 referrals && useradd --system --uid 10001 --gid referrals referrals \
    && mkdir -p /var/lib/referrals && chown referrals:referrals /var/lib/referrals
COPY referrals-cli/target/lib /opt/referrals/lib
COPY referrals-cli/target/referrals-cli.jar /opt/referrals/referrals-cli.jar

USER 10001
WORKDIR /var/lib/referrals
ENV REFERRALS_STATE_DIR=/var/lib/referrals/state
# exec form: the JVM is process 1 and gets SIGTERM. The heap is half of the container's memory; the other half is for
# RocksDB and the JVM. JAVA_TOOL_OPTIONS takes further options.
ENTRYPOINT ["java", "-XX:+UseSerialGC", "-XX:MaxRAMPercentage=50", "-jar", "/opt/referrals/referrals-cli.jar"]
CMD ["--help"]
