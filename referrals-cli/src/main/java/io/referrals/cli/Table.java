package io.referrals.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A table for a terminal: a head, rows, columns as wide as their widest cell. */
public final class Table {
    private final List<List<String>> rows = new ArrayList<>();

    public Table(String... head) {
        rows.add(List.of(head));
    }

    /** Adds a row; it has as many cells as the head. */
    public void row(String... cells) {
        if (cells.length != rows.get(0).size()) {
            throw new IllegalArgumentException("A row of " + cells.length + " cells under a head of "
                    + rows.get(0).size());
        }
        rows.add(Arrays.stream(cells).map(Table::printable).toList());
    }

    public void print(PrintWriter out) {
        for (var row : rows) {
            var line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                line.append(pad(row.get(column), width(column))).append("  ");
            }
            out.println(line.toString().stripTrailing());
        }
        out.flush();
    }

    private int width(int column) {
        return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    }

    /** Cells may hold what strangers sent: a line break would break the table, an escape sequence the terminal. */
    private static String printable(String cell) {
        if (cell.chars().noneMatch(Character::isISOControl)) {
            return cell;
        }
        var text = new StringBuilder();
        cell.chars().forEach(c -> text.append(Character.isISOControl(c) ? '?' : (char) c));
        return text.toString();
    }

    private static String pad(String cell, int width) {
        return cell + " ".repeat(width - cell.length());
    }
}
