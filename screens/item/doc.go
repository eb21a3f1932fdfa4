// Package item is the screen on which the item is chosen: the ticket's purpose
// first, else search over the whole catalogue by pinyin, Chinese or code. It
// asks the station for ChooseItem, Unbind and Finish.
package item
