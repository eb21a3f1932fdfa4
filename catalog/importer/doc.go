// Package importer turns what departments keep, a workbook or a mind map, into a catalogue by catalog's schema: items
// replace those of the same code in a base catalogue, or join it. Departments, zones, the dictionary of papers and the
// common questions come from the base.
//
// A workbook (.xlsx) has the sheets 事项 结果 材料 问题 选项 情形, each with the columns that sheets.go lists; sheets whose
// name begins with 说明 are passed over. What a cell leaves empty an item of the base keeps; 无 empties it. A paper that
// the item did not have takes its form from the dictionary.
//
// A mind map (.opml, or .xmind of both generations) holds one item a map: the root begins with the item's code, below it
// question, options, question … in turn down to the situations, and below a situation its papers. mindmap.go says how a
// topic shows what it is. A map carries the situations alone, so its item must be in the base.
//
// Mistakes of the file are told all at once, each with its cell or topic; what then breaks a rule of catalog.Check is
// refused with item, node and rule, and with the place it came from.
//
// It must not read files nor know the command line: names and bytes come in, bytes go out.
package importer
