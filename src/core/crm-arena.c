/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-arena.h"
#include <string.h>

#define FIRST_BLOCK 1024
#define LARGEST_BLOCK (256 * 1024)
#define ALIGNMENT 16

typedef struct _Block Block;
struct _Block
{
  Block *next;
  gsize used;
  gsize size;
  _Alignas (ALIGNMENT) guint8 data[];
};

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
  Block *blocks; /* the newest first; only that one is filled */
  Taken *taken;
  gsize size;
};

CrmArena *
crm_arena_new (void)
{
  CrmArena *self = g_new0 (CrmArena, 1);

  g_atomic_ref_count_init (&self->ref_count);
  return self;
}

CrmArena *
crm_arena_ref (CrmArena *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static void
crm_arena_free (CrmArena *self)
{
  while (self->taken)
    {
      Taken *taken = self->taken;

      self->taken = taken->next;
      taken->destroy (taken->data); /* the node itself lives in a block */
    }
  while (self->blocks)
    {
      Block *block = self->blocks;

      self->blocks = block->next;
      g_free (block);
    }
  g_free (self);
}

void
crm_arena_unref (CrmArena *self)
{
  if (g_atomic_ref_count_dec (&self->ref_count))
    crm_arena_free (self);
}

static Block *
add_block (CrmArena *self, gsize at_least)
{
  gsize size = self->blocks ? MIN (self->blocks->size * 2, LARGEST_BLOCK) : FIRST_BLOCK;
  Block *block;

  size = MAX (size, at_least);
  block = g_malloc (sizeof (Block) + size);
  block->used = 0;
  block->size = size;
  block->next = self->blocks;
  self->blocks = block;
  self->size += size;
  return block;
}

gpointer
crm_arena_alloc (CrmArena *self, gsize size)
{
  Block *block = self->blocks;
  gsize rounded = (size + ALIGNMENT - 1) & ~(gsize) (ALIGNMENT - 1);
  gpointer data;

  g_assert (rounded >= size);
  if (!block || block->size - block->used < rounded)
    block = add_block (self, rounded);
  data = block->data + block->used;
  block->used += rounded;
  return data;
}

const char *
crm_arena_strndup (CrmArena *self, const char *text, gssize length)
{
  gsize size = length < 0 ? strlen (text) : (gsize) length;
  char *copy = crm_arena_alloc (self, size + 1);

  memcpy (copy, text, size);
  copy[size] = '\0';
  return copy;
}

void
crm_arena_take (CrmArena *self, gpointer data, GDestroyNotify destroy)
{
  Taken *taken = crm_arena_alloc (self, sizeof (Taken));

  taken->data = data;
  taken->destroy = destroy;
  taken->next = self->taken;
  self->taken = taken;
}

gsize
crm_arena_get_size (CrmArena *self)
{
  return self->size;
}
