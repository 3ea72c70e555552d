import { localization } from "@web/core/l10n/localization";

/**
 * The cell that an arrow key leads to, in a grid of rows and columns from 0.
 *
 * Columns run with the writing: where that is from right to left, so do they.
 *
 * @returns {[number, number] | null} row and column; null for another key
 */
export function getNextCell(key, [row, column], [rows, columns]) {
    const forward = localization.direction === "rtl" ? -1 : 1;
    const step = {
        ArrowUp: [-1, 0],
        ArrowDown: [1, 0],
        ArrowLeft: [0, -forward],
        ArrowRight: [0, forward],
    }[key];
    if (!step) {
        return null;
    }
    const clamp = (value, size) => Math.min(Math.max(value, 0), size - 1);
    return [clamp(row + step[0], rows), clamp(column + step[1], columns)];
}
