package io.referrals.cli.acls;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** What may be done with a resource, or with all whose names begin alike. */
record Grant(ResourcePattern resource, List<AclOperation> operations) {
    static Grant topic(String name, AclOperation... operations) {
        return of(ResourceType.TOPIC, PatternType.LITERAL, name, operations);
    }

    static Grant topicsUnder(String prefix, AclOperation... operations) {
        return of(ResourceType.TOPIC, PatternType.PREFIXED, prefix, operations);
    }

    /** An application's topics between the partitions, and its stores' changelogs. */
    static Grant topicsOf(String applicationId, AclOperation... operations) {
        return topicsUnder(applicationId + "-", operations);
    }

    static Grant group(String name, AclOperation... operations) {
        return of(ResourceType.GROUP, PatternType.LITERAL, name, operations);
    }

    static Grant groupsOf(String name, AclOperation... operations) {
        return of(ResourceType.GROUP, PatternType.PREFIXED, name + "-", operations);
    }

    static Grant transaction(String id, AclOperation... operations) {
        return of(ResourceType.TRANSACTIONAL_ID, PatternType.LITERAL, id, operations);
    }

    static Grant transactionsOf(String applicationId, AclOperation... operations) {
        return of(ResourceType.TRANSACTIONAL_ID, PatternType.PREFIXED, applicationId + "-", operations);
    }

    private static Grant of(ResourceType type, PatternType pattern, String name, AclOperation... operations) {
        return new Grant(new ResourcePattern(type, name, pattern), List.of(operations));
    }

    /** As the broker has it, one for each operation, from any host. */
    List<AclBinding> bindings(String principal) {
        return operations.stream()
                .map(operation -> new AclBinding(
                        resource, new AccessControlEntry("User:" + principal, "*", operation, AclPermissionType.ALLOW)))
                .toList();
    }

    /** The resource in words. */
    String what() {
        var name = resource.name() + (resource.patternType() == PatternType.PREFIXED ? "*" : "");
        return resource.resourceType().name().toLowerCase(Locale.ROOT).replace('_', ' ') + " " + name;
    }

    /** The operations in words. */
    String may() {
        return operations.stream()
                .map(operation -> operation.name().toLowerCase(Locale.ROOT).replace('_', ' '))
                .collect(Collectors.joining(", "));
    }
}
