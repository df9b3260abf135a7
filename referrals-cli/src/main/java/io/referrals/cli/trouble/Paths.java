package io.referrals.cli.trouble;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Files and folders of the command line, tried before anything is started that would be in vain without them. */
public final class Paths {
    private Paths() {}

    /** A file to read. */
    public static void input(CommandSpec verb, Path file) {
        if (!Files.exists(file)) {
            throw wrong(verb, "Cannot read the file " + file + ": there is no such file.");
        }
        if (Files.isDirectory(file) || !Files.isReadable(file)) {
            throw wrong(
                    verb,
                    "Cannot read the file " + file + ": "
                            + (Files.isDirectory(file) ? "it is a folder." : "this user is not allowed to."));
        }
    }

    /** A folder to write to, which is made when it is not there. */
    public static void outputFolder(CommandSpec verb, Path folder) {
        var there = folder.toAbsolutePath();
        while (there != null && !Files.exists(there)) {
            there = there.getParent();
        }
        if (there != null && !Files.isDirectory(there)) {
            throw wrong(verb, "Cannot write to the folder " + folder + ": there is a file where a folder is needed.");
        }
        try {
            Files.createDirectories(folder);
            // Whether one may write is known when one has: a mount may be read-only, or full.
            Files.delete(Files.createTempFile(folder, ".referrals", ".tmp"));
        } catch (NoSuchFileException e) {
            throw wrong(verb, "Cannot write to the folder " + folder + ": it cannot be made there.");
        } catch (FileSystemException e) {
            throw wrong(verb, "Cannot write to the folder " + folder + ": " + Trouble.reason(e) + ".");
        } catch (IOException e) {
            throw wrong(verb, "Cannot write to the folder " + folder + ": " + e.getMessage());
        }
    }

    /** A file to write, in a folder that is there. */
    public static void outputFile(CommandSpec verb, Path file) {
        var folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw wrong(verb, "Cannot write the file " + file + ": there is no folder " + folder + ".");
        }
        if (Files.isDirectory(file)) {
            throw wrong(verb, "Cannot write the file " + file + ": there is a folder with that name.");
        }
        outputFolder(verb, folder);
    }

    private static ParameterException wrong(CommandSpec verb, String message) {
        return new ParameterException(verb.commandLine(), message);
    }
}
