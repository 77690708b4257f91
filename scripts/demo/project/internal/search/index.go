// Package search finds notes by their words.
package search

import (
	"github.com/blevesearch/bleve/v2"

	"example.org/notebook/internal/note"
)

const mostMatches = 20

// Index holds the words of all notes in memory.
type Index struct {
	words bleve.Index
}

type document struct {
	Title string
	Tags  []string
	Text  string
}

// NewIndex reads the words of the notes.
func NewIndex(notes []note.Note) (*Index, error) {
	words, err := bleve.NewMemOnly(bleve.NewIndexMapping())
	if err != nil {
		return nil, err
	}
	batch := words.NewBatch()
	for _, note := range notes {
		if err := batch.Index(note.Name, document{note.Head.Title, note.Head.Tags, note.Text}); err != nil {
			return nil, err
		}
	}
	return &Index{words}, words.Batch(batch)
}

// Find gives the names of the notes that match, best first.
func (index *Index) Find(query string) ([]string, error) {
	request := bleve.NewSearchRequest(bleve.NewMatchQuery(query))
	request.Size = mostMatches
	result, err := index.words.Search(request)
	if err != nil {
		return nil, err
	}
	names := make([]string, 0, len(result.Hits))
	for _, hit := range result.Hits {
		names = append(names, hit.ID)
	}
	return names, nil
}

// Close frees the index.
func (index *Index) Close() error {
	return index.words.Close()
}
