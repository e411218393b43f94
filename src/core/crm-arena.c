/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-arena.h"

#include <string.h>

#define FIRST_BLOCK 4096
#define LARGEST_BLOCK (256 * 1024)
#define ALIGNMENT 16

typedef struct _Block Block;
struct _Block
{
  Block *next;
};

/* Kept inside the arena itself: taking something costs no allocation of its own. */
typedef struct _Taken Taken;
struct _Taken
{
  Taken *next;
  gpointer data;
  GDestroyNotify destroy;
};

struct _CrmArena
{
  gatomicrefcount ref_count;
  char *at;
  char *end;
  Block *blocks;
  Taken *taken;
  gsize next_block;
  gsize size;
};

static gsize
padding_at (const char *at)
{
  return (ALIGNMENT - (gsize) ((guintptr) at % ALIGNMENT)) % ALIGNMENT;
}

/* A large piece gets a block of its own and leaves the open one open: the rest of that is
 * not lost to one long text. */
static char *
add_block (CrmArena *self, gsize wanted)
{
  gsize header = (sizeof (Block) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  gboolean is_large = wanted > self->next_block / 4;
  gsize room = is_large ? wanted : self->next_block;
  Block *block = g_malloc (header + room);
  char *data = (char *) block + header;

  block->next = self->blocks;
  self->blocks = block;
  self->size += header + room;
  if (is_large)
    return data;

  self->at = data + wanted;
  self->end = data + room;
  self->next_block = MIN (self->next_block * 2, LARGEST_BLOCK);
  return data;
}

CrmArena *
crm_arena_new (void)
{
  CrmArena *self = g_new0 (CrmArena, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->next_block = FIRST_BLOCK;
  return self;
}

CrmArena *
crm_arena_ref (CrmArena *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
crm_arena_unref (CrmArena *self)
{
  Block *next;

  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  for (Taken *taken = self->taken; taken != NULL; taken = taken->next)
    taken->destroy (taken->data);
  for (Block *block = self->blocks; block != NULL; block = next)
    {
      next = block->next;
      g_free (block);
    }
  g_free (self);
}

gpointer
crm_arena_alloc (CrmArena *self, gsize size)
{
  gsize padding;
  char *piece;

  g_return_val_if_fail (self != NULL, NULL);
  g_assert (size < G_MAXSSIZE - LARGEST_BLOCK);

  padding = padding_at (self->at);
  if (self->at == NULL || (gsize) (self->end - self->at) < size + padding)
    return add_block (self, size);

  piece = self->at + padding;
  self->at = piece + size;
  return piece;
}

const char *
crm_arena_strndup (CrmArena *self, const char *text, gssize length)
{
  gsize size;
  char *copy;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (text != NULL, NULL);

  size = length < 0 ? strlen (text) : (gsize) length;
  if (self->at != NULL && (gsize) (self->end - self->at) > size)
    {
      copy = self->at; /* text needs no alignment */
      self->at += size + 1;
    }
  else
    {
      copy = add_block (self, size + 1);
    }
  memcpy (copy, text, size);
  copy[size] = '\0';
  return copy;
}

void
crm_arena_take (CrmArena *self, gpointer data, GDestroyNotify destroy)
{
  Taken *taken;

  g_return_if_fail (self != NULL);
  g_return_if_fail (destroy != NULL);

  taken = crm_arena_alloc (self, sizeof *taken);
  taken->data = data;
  taken->destroy = destroy;
  taken->next = self->taken;
  self->taken = taken;
}

gsize
crm_arena_get_size (CrmArena *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->size;
}
