-- A small course platform: what the application whose answers are cached has in its database. Each step is one statement.

-- step: become postgres
set local role postgres;

-- step: create table courses
create table public.courses (
  id uuid not null default gen_random_uuid() primary key,
  owner_id uuid references auth.users (id) on delete set null,
  title text not null,
  description text,
  is_published boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

-- step: create table lectures
create table public.lectures (
  id uuid not null default gen_random_uuid() primary key,
  course_id uuid not null references public.courses (id) on delete cascade,
  position integer not null,
  title text not null,
  content text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (course_id, position)
);

-- step: enable row level security
do $do$
begin
  alter table public.courses enable row level security;
  alter table public.lectures enable row level security;
  create policy "Published courses are readable" on public.courses
    for select to anon, authenticated using (is_published);
  create policy "Owners manage their courses" on public.courses
    for all to authenticated using (owner_id = auth.uid()) with check (owner_id = auth.uid());
  create policy "Lectures of published courses are readable" on public.lectures
    for select to authenticated
    using (exists (select from public.courses c where c.id = course_id and c.is_published));
  create policy "Owners manage their lectures" on public.lectures
    for all to authenticated
    using (exists (select from public.courses c where c.id = course_id and c.owner_id = auth.uid()))
    with check (exists (select from public.courses c where c.id = course_id and c.owner_id = auth.uid()));
end
$do$;

-- step: add users
insert into auth.users (id, aud, role, email, email_confirmed_at, raw_app_meta_data, raw_user_meta_data, created_at, updated_at)
select md5('user ' || name)::uuid, 'authenticated', 'authenticated', lower(name) || '@example.com', now() - interval '90 days',
       '{"provider": "email", "providers": ["email"]}', jsonb_build_object('name', name), now() - interval '90 days', now() - interval '90 days'
from unnest(array['Amina', 'Bruno', 'Chiara', 'Dmitri', 'Elif', 'Farid']) as name;

-- step: add courses
insert into public.courses (id, owner_id, title, description, created_at, updated_at)
select md5('course ' || title)::uuid, md5('user ' || owner)::uuid, title, description, now() - interval '80 days', now() - interval '70 days'
from (values
  ('Amina', 'Introduction to Databases', 'Tables, queries, transactions and what a database does with them.'),
  ('Bruno', 'Linear Algebra', 'Vectors, maps between them, and the geometry behind both.'),
  ('Chiara', 'Cell Biology', 'From the membrane to the nucleus.'),
  ('Dmitri', 'Modern World History', 'Revolutions, empires and their aftermath since 1750.'),
  ('Elif', 'Machine Learning', 'Learning from data: models, training and honest measurement.'),
  ('Farid', 'Microeconomics', 'How people and firms choose when they cannot have everything.')
) as course (owner, title, description);

-- step: add lectures
insert into public.lectures (id, course_id, position, title, content, created_at, updated_at)
select md5('lecture ' || l.title)::uuid, c.id, l.position, l.title,
       format('%s is part %s of the course "%s". ', l.title, l.position, c.title)
         || string_agg(format(s.sentence, lower(l.title)), ' ' order by md5(l.title || s.sentence)),
       now() - interval '79 days' + l.position * interval '1 day', now() - interval '70 days' + l.position * interval '1 day'
from (values
  ('Introduction to Databases', array['The Relational Model', 'Queries and Joins', 'Keys and Constraints',
    'Normal Forms', 'Indexes', 'Transactions', 'Query Planning', 'Replication']),
  ('Linear Algebra', array['Vectors', 'Matrices', 'Linear Maps', 'Determinants', 'Eigenvalues', 'Orthogonality', 'Singular Values', 'Change of Basis']),
  ('Cell Biology', array['The Cell Membrane', 'Mitochondria', 'Protein Synthesis', 'The Cell Cycle', 'Signal Pathways',
    'Photosynthesis', 'Gene Regulation', 'The Cytoskeleton']),
  ('Modern World History', array['The Industrial Revolution', 'The French Revolution', 'Nationalism', 'Imperialism',
    'The First World War', 'Decolonisation', 'The Cold War', 'Globalisation']),
  ('Machine Learning', array['Linear Regression', 'Classification', 'Overfitting', 'Decision Trees', 'Neural Networks',
    'Gradient Descent', 'Evaluation', 'Transformers']),
  ('Microeconomics', array['Supply and Demand', 'Elasticity', 'Consumer Choice', 'Production Costs',
    'Perfect Competition', 'Monopoly', 'Game Theory', 'Externalities'])
) as outline (course, titles)
join public.courses c on c.title = outline.course
cross join lateral unnest(outline.titles) with ordinality as l (title, position)
cross join unnest(array[
  'We begin with an example from everyday life and ask what %s has to do with it.',
  'The term %s is older than its present meaning, and the difference still causes confusion.',
  'Three definitions are in use; the one given here follows the textbook.',
  'Work through the second example on paper before you read on: most questions about %s are answered by it.',
  'A common mistake is to treat %s as a special case when it is the general one.',
  'The diagram shows the parts and how they depend on each other; cover it and draw it again from memory.',
  'Measured against what we saw last week, %s explains more with fewer assumptions.',
  'Where the assumptions fail, so does the result, and the exercises contain two such cases.',
  'In practice %s is rarely met alone, which is why the next lecture returns to it.',
  'Summary: know the definition, one example, one counterexample and the reason why anybody cares.'
]) as s (sentence)
group by c.id, c.title, l.title, l.position;

-- step: be the superuser again
reset role;
