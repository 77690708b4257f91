// Package note reads Markdown notes and renders them.
package note

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/yuin/goldmark"
	highlighting "github.com/yuin/goldmark-highlighting/v2"
	"github.com/yuin/goldmark/extension"
	"gopkg.in/yaml.v3"
)

// Note is one Markdown file. Its name is the file's, without the extension.
type Note struct {
	Name string
	Head Head
	Text string
	HTML []byte
}

// Head is the YAML between two `---` lines at the start of a note.
type Head struct {
	Title string   `yaml:"title"`
	Tags  []string `yaml:"tags"`
}

var markdown = goldmark.New(goldmark.WithExtensions(extension.GFM, highlighting.NewHighlighting(highlighting.WithStyle("github"))))

// ReadAll reads every note in the folder, in the order of their names.
func ReadAll(folder fs.FS) ([]Note, error) {
	files, err := fs.Glob(folder, "*.md")
	if err != nil {
		return nil, err
	}
	notes := make([]Note, 0, len(files))
	for _, file := range files {
		content, err := fs.ReadFile(folder, file)
		if err != nil {
			return nil, err
		}
		note, err := parse(strings.TrimSuffix(path.Base(file), ".md"), string(content))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		notes = append(notes, note)
	}
	return notes, nil
}

func parse(name, content string) (Note, error) {
	note := Note{Name: name, Head: Head{Title: name}, Text: content}
	if rest, found := strings.CutPrefix(content, "---\n"); found {
		head, text, closed := strings.Cut(rest, "\n---\n")
		if !closed {
			return note, fmt.Errorf("the head has no closing line")
		}
		if err := yaml.Unmarshal([]byte(head), &note.Head); err != nil {
			return note, err
		}
		note.Text = text
	}
	var html bytes.Buffer
	if err := markdown.Convert([]byte(note.Text), &html); err != nil {
		return note, err
	}
	note.HTML = html.Bytes()
	return note, nil
}
